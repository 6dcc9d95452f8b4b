//! Straight stretches of the flow: nodes of which each has but one way to it, from the one before.
//!
//! What holds at a node of a chain is what holds at its head and what those between have made, so that
//! sets need be kept for heads only. Most nodes of most maps stand in a chain.

/// Most nodes of a chain: what they have made is looked through one by one.
const LONGEST: usize = 32;

/// Which node stands in which chain, and where.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// By node, its chain; the first chain is that of all nodes to which no way leads.
    of: Vec<usize>,
    /// By node, how many of its chain come before it.
    place: Vec<usize>,
    /// By chain, its nodes in order.
    nodes: Vec<Vec<usize>>,
}

impl Chains {
    /// The chains of so many nodes, of which `order` are those that a way leads to. `single` gives the node
    /// from which the only way to another leads, where all that it makes is made on that way.
    pub(super) fn of(
        nodes: usize,
        order: &[usize],
        single: impl Fn(usize) -> Option<usize>,
    ) -> Self {
        let mut chains = Self {
            of: vec![0; nodes],
            place: vec![0; nodes],
            nodes: vec![Vec::new()],
        };
        for (at, node) in order.iter().copied().enumerate() {
            let before = single(node).filter(|_| at > 0);
            match before.filter(|before| chains.ends_with(*before)) {
                Some(before) => chains.add(node, chains.of[before]),
                None => {
                    chains.nodes.push(Vec::new());
                    chains.add(node, chains.nodes.len() - 1);
                }
            }
        }
        chains
    }

    /// Whether a chain that may grow ends with a node.
    fn ends_with(&self, node: usize) -> bool {
        let chain = &self.nodes[self.of[node]];
        chain.len() < LONGEST && chain.last() == Some(&node)
    }

    fn add(&mut self, node: usize, chain: usize) {
        self.of[node] = chain;
        self.place[node] = self.nodes[chain].len();
        self.nodes[chain].push(node);
    }

    /// How many chains there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The first nodes of all chains that a way leads to, each with its chain, in the order of the nodes.
    pub(super) fn heads(&self) -> impl Iterator<Item = (usize, usize)> {
        let heads = self.nodes.iter().enumerate();
        heads.filter_map(|(chain, nodes)| Some((chain, *nodes.first()?)))
    }

    /// The chain of a node, and those of it that come before.
    pub(super) fn before(&self, node: usize) -> (usize, &[usize]) {
        let chain = self.of[node];
        (chain, &self.nodes[chain][..self.place[node]])
    }
}
