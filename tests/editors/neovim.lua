-- Run by test_neovim.py: opens a file as a user would, and writes down as JSON what Neovim shows.
-- AURA_TEST holds the task: command, root, file, filetype,
-- hover {line, character}, edit {first line, how many, new lines}; all 0-based.
local task = vim.json.decode(vim.env.AURA_TEST)
local report = {}

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    io.stderr:write('waited in vain: ' .. what .. '\n')
    vim.cmd('cquit 1')
  end
end

local function diagnostics(buffer)
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, { each.code, each.source, each.lnum, each.col, each.end_col, each.message })
  end
  return found
end

local function names(symbols)
  local found = {}
  for _, each in ipairs(symbols) do
    table.insert(found, { each.name, each.detail or '', names(each.children or {}) })
  end
  return found
end

vim.lsp.config('aura', {
  cmd = task.command,
  filetypes = { task.filetype },
  root_dir = task.root,
})
vim.lsp.enable('aura')
vim.cmd('filetype on')
vim.cmd.edit(vim.fn.fnameescape(task.file))
local buffer = vim.api.nvim_get_current_buf()

wait('attachment', function()
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  return client ~= nil and client.initialized
end)
local client = vim.lsp.get_clients({ bufnr = buffer })[1]
wait('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
report.before = diagnostics(buffer)

local document = vim.lsp.util.make_text_document_params(buffer)
local place = { line = task.hover[1], character = task.hover[2] }
local hover = client:request_sync(
  'textDocument/hover', { textDocument = document, position = place }, 60000, buffer)
report.hover = hover.result.contents.value
local symbols = client:request_sync(
  'textDocument/documentSymbol', { textDocument = document }, 60000, buffer)
report.symbols = names(symbols.result)

-- Typing: Neovim sends the edit by itself.
vim.api.nvim_buf_set_lines(buffer, task.edit[1], task.edit[1] + task.edit[2], false, task.edit[3])
local function is_about_measures(each) return vim.startswith(tostring(each.code), 'X11') end
local function measured() return #vim.tbl_filter(is_about_measures, vim.diagnostic.get(buffer)) end
wait('no diagnostics about measures after the edit', function() return measured() == 0 end)
report.after = diagnostics(buffer)
vim.cmd('undo')
wait('diagnostics after undo', function() return measured() > 0 end)
report.undone = diagnostics(buffer)

vim.lsp.stop_client(client.id)
wait('stop', function() return client:is_stopped() end)
io.stdout:write(vim.json.encode(report))
vim.cmd('qall!')
