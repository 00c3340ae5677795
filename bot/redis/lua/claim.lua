-- Leases the lane of this shard that has been ready longest. Members of the queue with a score below zero are ready,
-- the others are leased or set aside until their score; half a millisecond more marks one that is urgent until its inbox
-- is empty.
-- KEYS 1 inbox queue (zset)
-- ARGV 1 now, ms  2 lease ends, ms  3 most events  4 '1': lanes whose time came go before ready ones
--      5 key of a lane without its name  6 key of an inbox without its name  7 a lane without a state expires, ms
--      8 fence: names this claim  9 urgent lanes that are ready have scores below this
-- Result {'', lowest score or ''} or
--      {lane, lowest score of the others or '', its own score, claims since the last commit, state or nil, event ...}
-- choose gives the lane to claim, the lowest score of the others, '' when there are none, and its own.
local function choose()
  if ARGV[4] == '1' then
    local late = redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'WITHSCORES', 'LIMIT', 0, 1)
    if late[1] then
      return late[1], redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2], late[2]
    end
  end
  local two = redis.call('ZRANGE', KEYS[1], 0, 1, 'WITHSCORES')
  if two[2] and tonumber(two[2]) <= tonumber(ARGV[1]) then
    return two[1], two[4] or '', two[2]
  end
  return nil, two[2] or ''
end

for _ = 1, 32 do
  local lane, rest, score = choose()
  if not lane then
    return {'', rest}
  end
  local events = redis.call('LRANGE', ARGV[6] .. lane, 0, ARGV[3] - 1)
  if #events > 0 then
    local key = ARGV[5] .. lane
    local kept = redis.call('HMGET', key, 'state', 'claims')
    local claims = (tonumber(kept[2] or '') or 0) + 1
    redis.call('HSET', key, 'fence', ARGV[8], 'claims', claims)
    if not kept[1] then
      redis.call('PEXPIREAT', key, ARGV[7])
    end
    local urgent = tonumber(score) < tonumber(ARGV[9]) or tonumber(score) % 1 ~= 0
    redis.call('ZADD', KEYS[1], urgent and ARGV[2] .. '.5' or ARGV[2], lane)
    local result = {lane, rest, score, claims, kept[1]}
    for i = 1, #events do
      result[5 + i] = events[i]
    end
    return result
  end
  redis.call('ZREM', KEYS[1], lane)
end
return {'', redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or ''}
