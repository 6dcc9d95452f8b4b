"""The built server, driven by an independent client under the profiles of real editors.

`FLOW_LSP` is the command to start; `flow lsp` if it is not set.
"""

import asyncio
import os
import shlex

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import (
    ClientServerConfig,
    LanguageClient,
    client_capabilities,
    make_test_lsp_client,
)

COMMAND = shlex.split(os.environ.get("FLOW_LSP", "flow lsp"))
PATIENCE = 20
LINE = '    when "ja é𝄞" -> nowhere'
MAP = f"""\
process helpdesk "Helpdesk" {{
  task sort "Sort" by support
  decide sure "Sure?" by support {{
{LINE}
    when "no" -> done
  }}
  end done
}}
"""


def watching_client():
    """A client that also lets the server register for file changes, as editors do."""
    client = make_test_lsp_client()
    client.registered = asyncio.Event()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        assert [r.method for r in params.registrations] == ["workspace/didChangeWatchedFiles"]
        client.registered.set()

    return client


@pytest_lsp.fixture(
    params=["visual_studio_code", "neovim", "neovim@v0.10.0", "emacs"],
    config=ClientServerConfig(server_command=COMMAND, client_factory=watching_client),
)
async def client(request, lsp_client: LanguageClient):
    params = types.InitializeParams(capabilities=client_capabilities(request.param))
    lsp_client.server = await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()
    assert lsp_client._server.returncode == 0


def pulls(client):
    return client.server.capabilities.diagnostic_provider is not None


def encode(client, text):
    """The length of `text` as client and server count."""
    utf8 = client.server.capabilities.position_encoding == types.PositionEncodingKind.Utf8
    return len(text.encode("utf-8")) if utf8 else len(text.encode("utf-16-le")) // 2


async def diagnostics(client, uri, after):
    """What the server says about a document after `after` was sent."""
    if pulls(client):
        after()
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report = await asyncio.wait_for(client.text_document_diagnostic_async(params), PATIENCE)
        assert uri not in client.diagnostics, "an editor that asks is not sent findings as well"
        return report.items
    told = asyncio.ensure_future(
        client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    )
    await asyncio.sleep(0)
    after()
    published = await asyncio.wait_for(told, PATIENCE)
    assert published.uri == uri
    return published.diagnostics


def open_map(client, uri, text=MAP):
    item = types.TextDocumentItem(uri, "flow", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def edit(client, uri, version, start, end, text):
    change = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(*start), types.Position(*end)), text=text
    )
    document = types.VersionedTextDocumentIdentifier(version, uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))


def at(found, line):
    return [d for d in found if d.range.start.line == line]


async def test_a_misspelt_step_is_underlined_until_it_is_mended(client, tmp_path):
    uri = (tmp_path / "helpdesk.flow").as_uri()
    start = encode(client, LINE.removesuffix("nowhere"))
    end = start + len("nowhere")

    found = await diagnostics(client, uri, lambda: open_map(client, uri))
    (wrong,) = at(found, 3)
    assert wrong.code.startswith("F01")
    assert wrong.severity == types.DiagnosticSeverity.Error
    assert "nowhere" in wrong.message
    assert wrong.range == types.Range(types.Position(3, start), types.Position(3, end))

    mend = lambda: edit(client, uri, 2, (3, start), (3, end), "sort")
    assert at(await diagnostics(client, uri, mend), 3) == []
    spoil = lambda: edit(client, uri, 3, (3, start), (3, start + len("sort")), "nowhere")
    assert len(at(await diagnostics(client, uri, spoil), 3)) == 1

    document = types.TextDocumentIdentifier(uri)
    close = lambda: client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    assert list(await diagnostics(client, uri, close)) == []


async def test_a_hopeless_text_gets_findings_and_the_server_lives(client, tmp_path):
    uri = (tmp_path / "broken.flow").as_uri()
    broken = "process {{{ \u0000 é𝄞 \"\"\" ->\r\n}}}"
    assert await diagnostics(client, uri, lambda: open_map(client, uri, broken))
    whole = lambda: edit(client, uri, 2, (0, 0), (9, 0), MAP)
    assert len(at(await diagnostics(client, uri, whole), 3)) == 1


async def test_files_are_watched_where_the_editor_can(client):
    watch = client.capabilities.workspace.did_change_watched_files
    if watch and watch.dynamic_registration:
        await asyncio.wait_for(client.registered.wait(), PATIENCE)
    else:
        assert not client.registered.is_set()


async def test_a_request_the_server_does_not_know_is_refused(client):
    with pytest.raises(Exception, match="Method not found"):
        await client.protocol.send_request_async("flow/unknown", {})
