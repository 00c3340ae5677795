-- Adds a message at the end of a feed, once. Numbers of entries grow with the clock, also over an erased feed.
-- KEYS 1 feed (stream)  2 ids of its messages (zset, score: number of the entry)
-- ARGV 1 message id  2 message  3 now, ms  4 expires, ms  5 most entries  6 channel  7 note
-- Result {number of the entry, 1 when it is new}
local known = redis.call('ZSCORE', KEYS[2], ARGV[1])
if known then
  return {string.format('%.0f', tonumber(known)), 0}
end
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
local number = tonumber(ARGV[3])
if last[2] and tonumber(last[2]) >= number then
  number = tonumber(last[2]) + 1
end
local id = string.format('%.0f', number)
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[5], id .. '-0', 'm', ARGV[2])
redis.call('ZADD', KEYS[2], id, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[5])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
redis.call('PEXPIREAT', KEYS[2], ARGV[4])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return {id, 1}
