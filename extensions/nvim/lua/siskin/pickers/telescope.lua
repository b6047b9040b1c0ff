--- The search in Telescope, as one types.

local M = {}

function M.is_present() return (pcall(require, "telescope")) end

function M.open(origin, query)
  local search = require("siskin.search")
  local finder = require("telescope.finders").new_dynamic({
    fn = function(prompt) return prompt ~= "" and search.ask_now(origin, prompt) or {} end,
    entry_maker = function(hit) return { value = hit, display = search.line(hit), ordinal = hit.label } end,
  })
  local previewer = require("telescope.previewers").new_buffer_previewer({
    title = "Docs",
    define_preview = function(self, entry)
      vim.api.nvim_buf_set_lines(self.state.bufnr, 0, -1, false, search.docs(entry.value))
      vim.bo[self.state.bufnr].filetype = "markdown"
    end,
  })
  require("telescope.pickers").new({ default_text = query }, {
    prompt_title = "Search APIs",
    finder = finder,
    previewer = previewer,
    attach_mappings = function(prompt)
      local actions = require("telescope.actions")
      actions.select_default:replace(function()
        local entry = require("telescope.actions.state").get_selected_entry()
        actions.close(prompt)
        if entry then search.take(origin, entry.value) end
      end)
      return true
    end,
  }):find()
end

return M
