--- `:checkhealth aura`: whether the server is there, which one it is, and what it says of itself.
local M = {}

local health = vim.health
local start = health.start or health.report_start
local ok, warn, error = health.ok or health.report_ok, health.warn or health.report_warn, health.error or health.report_error
local info = health.info or health.report_info

local function command()
  local config = vim.lsp.config and vim.lsp.config.aura
  local cmd = config and config.cmd
  return type(cmd) == 'table' and cmd[1] or 'aura-lsp'
end

local function output(arguments)
  local result = vim.fn.system(arguments)
  return vim.v.shell_error, vim.trim(result)
end

function M.check()
  start('aura')
  local program = command()
  if vim.fn.executable(program) == 0 then
    error(('`%s` is not there'):format(program), {
      'install it with `pipx install aura-lsp` or `uv tool install aura-lsp`',
      "or name it: vim.lsp.config('aura', { cmd = { '/path/to/aura-lsp' } })",
    })
    return
  end
  local arguments = program:match('aura%-lsp') and { program } or { program, '-m', 'aura_lsp' }
  local status, version = output(vim.list_extend(vim.deepcopy(arguments), { '--version' }))
  if status ~= 0 then
    error(('`%s --version` fails: %s'):format(program, version))
    return
  end
  ok(version)
  local find = vim.lsp.get_clients or vim.lsp.get_active_clients
  local clients = find({ name = 'aura' })
  if #clients == 0 then
    warn('no buffer uses it', { "vim.lsp.enable('aura'), and open a Python, Go, Rust, Kotlin, JavaScript or TypeScript file" })
  else
    ok(('at work in %s'):format(clients[1].config.root_dir or 'a single file'))
  end
  local _, said = output(vim.list_extend(vim.deepcopy(arguments), { 'doctor' }))
  for line in vim.gsplit(said, '\n') do
    info(line)
  end
end

return M
