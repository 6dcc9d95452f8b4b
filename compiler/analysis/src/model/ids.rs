//! Indices into the vectors of a [`super::Program`].

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// From an index; files are limited to 16 MB, so it fits.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

id! {
    /// A role.
    RoleId,
    /// A system.
    SystemId,
    /// A model.
    ModelId,
    /// A record.
    RecordId,
    /// An enum.
    EnumId,
    /// A decision table.
    TableId,
    /// A message.
    MessageId,
    /// A process.
    ProcessId,
    /// A step of a process: index into [`super::Process::steps`].
    StepId,
    /// A block of a process: index into [`super::Process::scopes`].
    ScopeId,
}

/// An action of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionId {
    /// The system.
    pub system: SystemId,
    /// Index into its actions.
    pub action: u32,
}
