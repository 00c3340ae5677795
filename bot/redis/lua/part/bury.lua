-- Stands before the scripts that set something aside: keeps a letter, and drops those that are old or too many.
local function bury(letters, times, name, letter, now, before, most)
  redis.call('HSET', letters, name, letter)
  redis.call('ZADD', times, now, name)
  local gone = string.format('%.0f', 2 * tonumber(now) - tonumber(before)) -- also when no other letter comes
  redis.call('PEXPIREAT', letters, gone)
  redis.call('PEXPIREAT', times, gone)
  local old = redis.call('ZRANGEBYSCORE', times, '-inf', '(' .. before)
  local over = redis.call('ZCARD', times) - #old - tonumber(most)
  if over > 0 then
    for _, name in ipairs(redis.call('ZRANGE', times, #old, #old + over - 1)) do
      old[#old + 1] = name
    end
  end
  for _, name in ipairs(old) do
    redis.call('HDEL', letters, name)
    redis.call('ZREM', times, name)
  end
end
