-- Writes what a turn left behind, all of it or nothing, and ends the lease.
-- KEYS 1 lane (hash)  2 inbox (list)  3 inbox queue (zset)  4 outbox (list)  5 outbox queue of shard and platform (zset)
--      6 timers (zset)  7 timer names (zset)  8 feed (stream)  9 feed ids (zset)
--      10 the outbox's lease (hash)  11 dead letters (hash)  12 dead times (zset)
-- ARGV 1 lane  2 fence  3 score that means ready  4 state, '' erases it  5 epoch  6 state and feed expire, ms
--      7 events that are handled at the head of the inbox  8 how many more are handled by id  9 how many entries go out
--      10 how many timers  11 outbox expires, ms  12 what is left of an erased lane expires, ms  13 channel
--      14 note: inbox ready  15 note: outbox ready  16 note: timers changed; '' none
--      17 how many timers are taken back  18 the caller's lease on the outbox ends, ms; '' it wants none
--      19 how many letters  20 now, ms  21 letters before this ms are dropped  22 most letters  23 fence of that lease
--      24 score that means ready, of what is left in the inbox  25 the same when it became urgent meanwhile
--      26 ... handled ids, then entries, then members of timers taken back, then timers as pairs of member and ms, then
--      letters as pairs of name and letter
-- Result {-1} the lease is lost, {inbox ready 0/1, outbox ready 0/1, 1: the outbox is leased to the caller};
--      a commit that was written before gives {0, 0, 0}
local lease = redis.call('HMGET', KEYS[1], 'fence', 'done')
if lease[1] ~= ARGV[2] then
  return lease[2] == ARGV[2] and {0, 0, 0} or {-1}
end

local function erase()
  local from, to = '[' .. ARGV[1] .. '\0', '[' .. ARGV[1] .. '\1'
  for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[7], from, to)) do
    redis.call('ZREM', KEYS[6], member)
    redis.call('ZREM', KEYS[7], member)
  end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'done', ARGV[2], 'anew', '1')
  redis.call('PEXPIREAT', KEYS[1], ARGV[12])
end

local function keep()
  redis.call('HSET', KEYS[1], 'state', ARGV[4], 'epoch', ARGV[5], 'done', ARGV[2], 'fence', '', 'claims', 0, 'tried', 0)
  redis.call('PEXPIREAT', KEYS[1], ARGV[6])
  if redis.call('PEXPIREAT', KEYS[8], ARGV[6]) == 1 then
    redis.call('PEXPIREAT', KEYS[9], ARGV[6])
  end
end

local at = 26
local function drop_handled()
  local count = tonumber(ARGV[7])
  if count > 0 then
    redis.call('LTRIM', KEYS[2], count, -1)
  end
  local named = tonumber(ARGV[8])
  if named == 0 then
    return
  end
  local handled = {}
  for i = at, at + named - 1 do
    handled[ARGV[i]] = true
  end
  at = at + named
  for _, item in ipairs(redis.call('LRANGE', KEYS[2], 0, 63)) do
    if handled[string.match(item, '^[^\n]*')] then
      redis.call('LREM', KEYS[2], 1, item)
    end
  end
end

drop_handled()
if ARGV[4] == '' then
  erase()
else
  keep()
end
local sending, queued = tonumber(ARGV[9]), 0
if sending > 0 then
  queued = redis.call('RPUSH', KEYS[4], unpack(ARGV, at, at + sending - 1))
end
at = at + sending
local untimed = tonumber(ARGV[17])
for i = at, at + untimed - 1 do
  redis.call('ZREM', KEYS[6], ARGV[i])
  redis.call('ZREM', KEYS[7], ARGV[i])
end
at = at + untimed
local timers = tonumber(ARGV[10])
for i = at, at + 2 * timers - 1, 2 do
  redis.call('ZADD', KEYS[6], ARGV[i + 1], ARGV[i])
  redis.call('ZADD', KEYS[7], 0, ARGV[i])
end
at = at + 2 * timers
for i = at, at + 2 * tonumber(ARGV[19]) - 1, 2 do
  bury(KEYS[11], KEYS[12], ARGV[i], ARGV[i + 1], ARGV[20], ARGV[21], ARGV[22])
end

local result = {0, 0, 0}
local function tell(note)
  if note ~= '' then
    redis.call('PUBLISH', ARGV[13], note)
  end
end

if redis.call('EXISTS', KEYS[2]) == 1 then
  local urgent = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or 0) % 1 ~= 0 -- see claim.lua
  redis.call('ZADD', KEYS[3], urgent and ARGV[25] or ARGV[24], ARGV[1])
  tell(ARGV[14])
  result[1] = 1
else
  redis.call('ZREM', KEYS[3], ARGV[1])
end

-- send gives the outbox to the caller when nobody has it and nothing lay in it, else makes it ready.
local function send()
  redis.call('PEXPIREAT', KEYS[4], ARGV[11])
  local wanted = ARGV[18] ~= ''
  if redis.call('ZADD', KEYS[5], 'NX', wanted and ARGV[18] or ARGV[3], ARGV[1]) == 0 then
    return
  end
  if wanted and queued == sending then
    result[3] = 1
    redis.call('HSET', KEYS[10], 'fence', ARGV[23]) -- gone with the last entry; who claims it later gives it a lifetime
    return
  end
  if wanted then
    redis.call('ZADD', KEYS[5], ARGV[3], ARGV[1])
  end
  tell(ARGV[15])
  result[2] = 1
end

if sending > 0 then
  send()
end
if timers > 0 then
  tell(ARGV[16])
end
return result
