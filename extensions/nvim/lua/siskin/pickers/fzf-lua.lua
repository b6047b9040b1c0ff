--- The search in fzf-lua, as one types.

local M = {}

function M.is_present() return (pcall(require, "fzf-lua")) end

function M.open(origin, query)
  local search = require("siskin.search")
  local hits = {}
  require("fzf-lua").fzf_live(function(words)
    local typed = type(words) == "table" and words[1] or words
    hits = {}
    if not typed or typed == "" then return {} end
    return vim.tbl_map(function(hit)
      local line = search.line(hit)
      hits[line] = hit
      return line
    end, search.ask_now(origin, typed))
  end, {
    query = query,
    prompt = "Search APIs> ",
    exec_empty_query = false,
    actions = {
      ["default"] = function(selected)
        local hit = selected[1] and hits[selected[1]]
        if hit then search.take(origin, hit) end
      end,
    },
  })
end

return M
