-- Writes the next form of a case when nobody else wrote since it was read, and the signals of the transition with it.
-- KEYS 1 case (hash)  2 cases of the new status (zset)  3 and 4 cases of the two other statuses (zsets)
--      5 signals that are not yet in their lanes (list)
-- ARGV 1 id  2 version read  3 version written  4 token of this write  5 case  6 score of its place  7 expires, ms
--      8 status  9 closed cases before this score are gone  10 '' or a lane it was at  11 channel  12 note  13 ... signals
-- Result 1 written (also when this very write was written before), 0 somebody else wrote, -1 there is no such case
local found = redis.call('HMGET', KEYS[1], 'version', 'token')
if not found[1] then
  return -1
end
if found[2] == ARGV[4] then
  return 1
end
if found[1] ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'token', ARGV[4], 'case', ARGV[5])
if ARGV[10] ~= '' then
  redis.call('HSET', KEYS[1], 'at:' .. ARGV[10], '1')
end
redis.call('PEXPIREAT', KEYS[1], ARGV[7])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[1])
if ARGV[8] == 'closed' then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[9])
end
for i = 13, #ARGV do
  redis.call('RPUSH', KEYS[5], ARGV[i])
end
redis.call('PUBLISH', ARGV[11], ARGV[12])
return 1
