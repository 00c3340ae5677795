-- Leases the lane of this shard that has been ready longest. Members of the queue with a score below zero are ready,
-- the others are leased or set aside until their score.
-- KEYS 1 inbox queue (zset)  2 fence of the shard (counter)
-- ARGV 1 now, ms  2 lease ends, ms  3 most events  4 '1': lanes whose time came go before ready ones
--      5 key of a lane without its name  6 key of an inbox without its name  7 a lane without a state expires, ms
-- Result {'', score of the first member or ''} or {lane, score of the first member or '', fence, state or nil, event ...}
local function first(low)
  return redis.call('ZRANGEBYSCORE', KEYS[1], low, ARGV[1], 'LIMIT', 0, 1)[1]
end

for _ = 1, 32 do
  local lane = ARGV[4] == '1' and first('0') or first('-inf')
  if not lane then
    break
  end
  local events = redis.call('LRANGE', ARGV[6] .. lane, 0, ARGV[3] - 1)
  if #events > 0 then
    local key = ARGV[5] .. lane
    local fence = redis.call('INCR', KEYS[2])
    local state = redis.call('HGET', key, 'state')
    redis.call('HSET', key, 'fence', fence)
    if not state then
      redis.call('PEXPIREAT', key, ARGV[7])
    end
    redis.call('ZADD', KEYS[1], ARGV[2], lane)
    local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    local result = {lane, head[2] or '', fence, state}
    for i = 1, #events do
      result[4 + i] = events[i]
    end
    return result
  end
  redis.call('ZREM', KEYS[1], lane)
end
local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {'', head[2] or ''}
