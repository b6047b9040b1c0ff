--- The search in snacks.nvim's picker, as one types.

local M = {}

function M.is_present()
  local ok, snacks = pcall(require, "snacks")
  return ok and snacks.picker ~= nil
end

function M.open(origin, query)
  local search = require("siskin.search")
  require("snacks").picker.pick({
    title = "Search APIs",
    search = query,
    live = true,
    supports_live = true,
    finder = function(_, context)
      local words = context.filter.search
      if words == "" then return {} end
      return vim.tbl_map(function(hit)
        local docs = table.concat(search.docs(hit), "\n")
        return { text = search.line(hit), hit = hit, preview = { text = docs, ft = "markdown" } }
      end, search.ask_now(origin, words))
    end,
    format = "text",
    preview = "preview",
    confirm = function(picker, item)
      picker:close()
      if item then vim.schedule(function() search.take(origin, item.hit) end) end
    end,
  })
end

return M
