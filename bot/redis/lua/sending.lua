-- Leases the lane of this shard and platform whose outbox has been ready longest.
-- KEYS 1 outbox queue (zset)
-- ARGV 1 now, ms  2 lease ends, ms  3 most entries  4 '1': lanes whose time came go before ready ones
--      5 key of a lane without its name  6 key of an outbox without its name  7 key of an outbox's lease without its name
--      8 the lease's record expires, ms  9 fence: names this claim
-- Result {'', lowest score or ''} or {lane, lowest score of the others or '', epoch or nil, tries or nil, entry ...}
-- choose gives the lane to claim and the lowest score of the others, '' when there are none.
local function choose()
  if ARGV[4] == '1' then
    local late = redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'LIMIT', 0, 1)[1]
    if late then
      return late, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
    end
  end
  local two = redis.call('ZRANGE', KEYS[1], 0, 1, 'WITHSCORES')
  if two[2] and tonumber(two[2]) <= tonumber(ARGV[1]) then
    return two[1], two[4] or ''
  end
  return nil, two[2] or ''
end

for _ = 1, 32 do
  local lane, rest = choose()
  if not lane then
    return {'', rest}
  end
  local entries = redis.call('LRANGE', ARGV[6] .. lane, 0, ARGV[3] - 1)
  if #entries > 0 then
    local key = ARGV[7] .. lane
    redis.call('HSET', key, 'fence', ARGV[9])
    redis.call('PEXPIREAT', key, ARGV[8])
    redis.call('ZADD', KEYS[1], ARGV[2], lane)
    local epoch = redis.call('HGET', ARGV[5] .. lane, 'epoch')
    local tries = redis.call('HGET', key, 'tries')
    local result = {lane, rest, epoch, tries}
    for i = 1, #entries do
      result[4 + i] = entries[i]
    end
    return result
  end
  redis.call('ZREM', KEYS[1], lane)
  redis.call('DEL', ARGV[7] .. lane)
end
return {'', redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or ''}
