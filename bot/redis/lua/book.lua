-- Takes one from each bucket when all of them give it soon enough, or nothing (the generic cell rate algorithm). One that
-- was refused goes before those who keep more, until it has come again.
-- KEYS 1 ... buckets (strings: when it is full again, until when it gives nothing, until when it is kept for who was
--            refused, how many that one leaves; times in microseconds). One that is not there is full.
-- ARGV 1 now  2 the longest wait  3 how long after its time who was refused goes first
--      4 ... burst, time for one (0: no limit) and how many to leave, of each bucket in order; all times in microseconds
-- Result {1, how long to wait} or {0, how long until it may be asked for again}
local now, most, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait, all = 0, {}
for i = 1, #KEYS do
  local burst, every, keep, kept = tonumber(ARGV[1 + 3 * i]), tonumber(ARGV[2 + 3 * i]), tonumber(ARGV[3 + 3 * i]), {}
  for number in string.gmatch(redis.call('GET', KEYS[i]) or '', '%d+') do kept[#kept + 1] = tonumber(number) end
  local b = {every = every, keep = keep, full = math.max(kept[1] or now, now), closed = kept[2] or 0, wanted = kept[3] or 0, by = kept[4] or 0}
  b.wait = math.max(b.full + every - math.max(burst - keep, 1) * every - now, b.closed - now, 0)
  if keep > b.by then b.wait = math.max(b.wait, b.wanted - now) end
  wait = math.max(wait, b.wait)
  all[i] = b
end
for i, b in ipairs(all) do
  -- The lifetime is a length, not a time: a clock that was set wrong for a moment blocks no bucket for long.
  local life = nil
  if wait <= most and b.every > 0 then
    b.full = b.full + b.every
    life = math.max(b.full, b.closed, b.wanted) - now
  elseif wait > most and b.wait > most and (b.keep <= b.by or now >= b.wanted) then
    local again = now + b.wait - most + patience
    if b.keep == b.by then again = math.max(again, b.wanted) end
    b.by, b.wanted = b.keep, again
    life = redis.call('PTTL', KEYS[i]) * 1000 - 1000000 -- as long as before: not longer by a clock that is wrong
  end
  if life then
    local value = string.format('%.0f %.0f %.0f %.0f', b.full, b.closed, b.wanted, b.by)
    redis.call('SET', KEYS[i], value, 'PX', string.format('%.0f', math.max(math.ceil(life / 1000) + 1000, 1)))
  end
end
if wait > most then
  return {0, string.format('%.0f', wait - most)}
end
return {1, string.format('%.0f', wait)}
