-- Aura for `vim.lsp.enable('aura')`, Neovim 0.11 and newer.
return {
  cmd = { 'aura-lsp', 'serve', '--stdio' },
  filetypes = require('aura').filetypes,
  root_markers = require('aura').root_markers,
}
