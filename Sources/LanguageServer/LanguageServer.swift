// The language server is not built yet. Editors get their diagnostics from `kr8lang --check FILE…`,
// one line of LSP `PublishDiagnosticsParams` for each file.
