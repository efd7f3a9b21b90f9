-- The plugin's commands; each says by itself what is missing.
local commands = {
  AuraRefactor = { 'aura.refactor', 'Make the function at the cursor simpler, by the local model' },
  AuraDocument = { 'aura.document', 'Document the function at the cursor, by the local model' },
  AuraTests = { 'aura.generateTests', 'Write tests of the function at the cursor, by the local model' },
  AuraExplain = { 'aura.explain', 'Explain the function at the cursor' },
  AuraAndroid = { 'aura.analyzeAndroidPerformance', 'Review the Android performance of this file' },
  AuraWorkspace = { 'aura.analyzeWorkspace', 'Find what is in all files of the workspace' },
  AuraConnect = { 'aura.connect', 'Look for a local model' },
  AuraCancel = { 'aura.cancel', 'Cancel what is under way in this file' },
}

for name, command in pairs(commands) do
  vim.api.nvim_create_user_command(name, function()
    require('aura').run(command[1])
  end, { desc = command[2] })
end

vim.api.nvim_create_user_command('AuraFix', function()
  require('aura').fix()
end, { desc = 'Fix what is found in this line' })

vim.api.nvim_create_user_command('AuraRestart', function()
  local client = require('aura').client(0)
  if client then
    local config = client.config
    vim.lsp.stop_client(client.id)
    vim.defer_fn(function() vim.lsp.start(config) end, 500)
  end
end, { desc = 'Restart the server' })
