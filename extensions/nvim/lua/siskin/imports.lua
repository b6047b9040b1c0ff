--- Neovim 0.10's omni completion leaves the imports that an entry brings to plugins: here they are made.
--- Later versions make them themselves, and completion plugins do so for their own menus.

local M = {}

local function on_done()
  if vim.fn.complete_info({ "mode" }).mode ~= "omni" then return end
  local lsp = vim.tbl_get(vim.v.completed_item, "user_data", "nvim", "lsp")
  local item = lsp and lsp.completion_item
  if not item or not item.additionalTextEdits or #item.additionalTextEdits == 0 then return end
  local client = lsp.client_id and vim.lsp.get_client_by_id(lsp.client_id) or require("siskin.client").find()
  if not client or client.name ~= "siskin" then return end
  vim.lsp.util.apply_text_edits(item.additionalTextEdits, vim.api.nvim_get_current_buf(), client.offset_encoding)
end

--- Waits for entries that are taken.
function M.watch()
  if vim.fn.has("nvim-0.11") == 1 then return end
  vim.api.nvim_create_autocmd("CompleteDonePre", {
    group = vim.api.nvim_create_augroup("siskin.imports", {}),
    callback = on_done,
  })
end

return M
