-- Run by test_neovim_plugin.py: uses the plugin as its help says, and writes down what Neovim shows.
-- AURA_TEST holds the task: plugin, command, file, filetype, typed {line, text}, fix (title), and
-- function {line, column} to refactor; all 0-based.
local task = vim.json.decode(vim.env.AURA_TEST)
local report = { told = {} }

local function finish()
  io.stdout:write(vim.json.encode(report))
  vim.cmd('qall!')
end

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    io.stderr:write('waited in vain: ' .. what .. '\n' .. vim.json.encode(report) .. '\n')
    vim.cmd('cquit 1')
  end
end

vim.notify = function(message) table.insert(report.told, message) end
vim.lsp.handlers['window/showMessage'] = function(_, result) table.insert(report.told, result.message) end

vim.opt.runtimepath:prepend(task.plugin)
vim.cmd('runtime plugin/aura.lua')
vim.lsp.config('aura', { cmd = task.command })
vim.lsp.enable('aura')
vim.cmd('filetype on')
vim.cmd.edit(vim.fn.fnameescape(task.file))
local buffer = vim.api.nvim_get_current_buf()

if task.broken then
  vim.wait(3000, function() return false end, 50)
  vim.cmd('AuraRefactor')
  vim.cmd('checkhealth aura')
  report.health = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  finish()
end

local function diagnostics()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, { each.code, each.lnum, each.col, each.end_col })
  end
  table.sort(found, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[3] < b[3]) end)
  return found
end

wait('diagnostics', function() return #diagnostics() > 0 end)
report.before = diagnostics()
local client = vim.lsp.get_clients({ bufnr = buffer, name = 'aura' })[1]

-- Type something with an emoji before what is found.
vim.api.nvim_buf_set_text(buffer, task.typed[1], 0, task.typed[1], 0, { task.typed[2] })
wait('moved diagnostics', function()
  local now = diagnostics()
  return #now == #report.before and not vim.deep_equal(now, report.before)
end)
report.after = diagnostics()

local lenses = client:request_sync('textDocument/codeLens',
  { textDocument = vim.lsp.util.make_text_document_params(buffer) }, 60000, buffer)
report.lenses = vim.tbl_map(function(each) return each.command.title end, lenses.result)

-- The quick fix, as a user takes it.
if task.fix then
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    if each.code == task.fix then
      vim.api.nvim_win_set_cursor(0, { each.lnum + 1, each.col })
    end
  end
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
  wait('its finding to go', function()
    return #vim.tbl_filter(function(each) return each[1] == task.fix end, diagnostics()) == 0
  end)
  vim.cmd.write()
  report.saved = table.concat(vim.fn.readfile(task.file), '\n')
end

vim.cmd('checkhealth aura')
report.health = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
vim.api.nvim_set_current_buf(buffer)

if task['function'] then
  vim.api.nvim_win_set_cursor(0, task['function'])
  local changed = vim.api.nvim_buf_get_changedtick(buffer)
  vim.cmd('AuraRefactor')
  wait('the refactoring', function() return vim.api.nvim_buf_get_changedtick(buffer) ~= changed end)
  report.refactored = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end
finish()
