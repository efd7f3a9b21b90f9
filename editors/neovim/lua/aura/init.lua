--- What the plugin does beyond `vim.lsp.enable('aura')`: commands for the cursor's function, and a
--- start for Neovim before 0.11.
local M = {}

M.filetypes = {
  'python', 'go', 'rust', 'kotlin', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact',
}
M.root_markers = { { 'aura.toml', '.aura.toml', 'pyproject.toml' }, '.git' }

--- Start Aura by itself. `options`: `cmd` (a list), `settings` (as in aura.toml). Needed before
--- Neovim 0.11 only; there it is `vim.lsp.start`, file by file.
function M.setup(options)
  options = options or {}
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('aura', {
      cmd = options.cmd,
      settings = options.settings and { aura = options.settings },
    })
    vim.lsp.enable('aura')
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('aura', {}),
    pattern = M.filetypes,
    callback = function(event)
      local name = vim.api.nvim_buf_get_name(event.buf)
      local markers = vim.fs.find(
        { 'aura.toml', '.aura.toml', 'pyproject.toml', '.git' }, { upward = true, path = vim.fs.dirname(name) })
      vim.lsp.start({
        name = 'aura',
        cmd = options.cmd or { 'aura-lsp', 'serve', '--stdio' },
        root_dir = markers[1] and vim.fs.dirname(markers[1]) or vim.fs.dirname(name),
        settings = options.settings and { aura = options.settings },
      })
    end,
  })
end

--- The client of a buffer, or nil with a message that says what to do.
function M.client(buffer)
  local find = vim.lsp.get_clients or vim.lsp.get_active_clients
  local client = find({ name = 'aura', bufnr = buffer or 0 })[1]
  if not client then
    vim.notify('Aura is not at work in this file; see :checkhealth aura', vim.log.levels.WARN)
  end
  return client
end

--- Run a command of the server's for the place of the cursor.
function M.run(command, more)
  local client = M.client(0)
  if not client then
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding).position
  local arguments = vim.tbl_extend('force', {
    uri = vim.uri_from_bufnr(0),
    range = { start = at, ['end'] = at },
    version = vim.lsp.util.buf_versions[vim.api.nvim_get_current_buf()],
  }, more or {})
  local params = { command = command, arguments = { arguments } }
  local function answered(problem)
    if problem then
      vim.notify('Aura: ' .. problem.message, vim.log.levels.ERROR)
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', params, answered, 0)
  else
    client.request('workspace/executeCommand', params, answered, 0)
  end
end

--- Fix what is found at the cursor: by Aura's own fix, or by the local model.
function M.fix()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, each in ipairs(vim.diagnostic.get(0, { lnum = line })) do
    if each.source == 'aura' then
      local from = { line = each.lnum, character = each.col }
      local lsp = each.user_data and each.user_data.lsp
      M.run('aura.fix', { code = each.code, range = lsp and lsp.range or { start = from, ['end'] = from } })
      return
    end
  end
  vim.notify('Aura finds nothing in this line', vim.log.levels.INFO)
end

return M
