-- Takes one from each bucket when all of them give it soon enough, or nothing (the generic cell rate algorithm). A bucket
-- is the time at which it is full again; one that is not there is full.
-- KEYS 1 ... buckets (strings)
-- ARGV 1 now  2 the longest wait  3 ... burst and time for one, of each bucket in order; all times in microseconds
-- Result {1, how long to wait} or {0, how long until it may be asked for again}
local now, most, wait, full = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, {}
for i = 1, #KEYS do
  local burst, every = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  full[i] = math.max(tonumber(redis.call('GET', KEYS[i]) or ARGV[1]), now) + every
  wait = math.max(wait, full[i] - burst * every - now)
end
if wait > most then
  return {0, string.format('%.0f', wait - most)}
end
for i = 1, #KEYS do
  -- The lifetime is a length, not a time: a clock that was set wrong for a moment blocks no bucket for long.
  local life = math.ceil((full[i] - now) / 1000) + 1000
  redis.call('SET', KEYS[i], string.format('%.0f', full[i]), 'PX', string.format('%.0f', life))
end
return {1, string.format('%.0f', wait)}
