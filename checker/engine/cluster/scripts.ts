/**
 * What the store does by itself, atomically, as Lua that it runs: claim states for a shard, and give ids to values.
 *
 * A shard holds the fingerprints whose first bits are its number, at first as a log: a list with an entry for each claim,
 * in their order. Who claims says how many entries it knows. If these are all, then what it claims is new (it claims
 * nothing that it knows), and becomes the next entry as it is; if not, it gets the others, and asks again: optimistic
 * concurrency by compare and append (Kung and Robinson 1981). So the store moves bytes and looks nothing up. Lua hashes
 * each string that it makes, byte by byte, so none is made of what was sent, and no long string grows in the store.
 *
 * A log longer than what workers can hold is filed, some of it with every claim, into sets of 52-bit integers: Redis
 * keeps a small set of integers as a sorted array of 8 bytes each. There is a bucket for each value of the first twelve
 * bits; linear hashing (Litwin 1980) over the low bits splits buckets one by one as the shard grows, so that each stays
 * small enough for that form. Once all is filed the log is dropped, and claims are looked up.
 *
 * Either way one claim adds fingerprints, and for those that were new their links and rows, or nothing: whoever is
 * killed at any moment loses nothing, and a claim that is made twice adds nothing.
 *
 * Keys of a shard: `S` (hash: n states, name of the last claim that brought some, k and split of linear hashing, how many
 * are filed, -1 once there is no log, and of how many entries), `S:log` (list: fingerprints), `S:PREFIX.BUCKET`
 * (fingerprints), `S:links:SEGMENT` (string: a link for each state in the order of claims), `S:rows:LEVEL` (list: rows of a
 * claim), `S:heads:LEVEL` (list: what is to be known of these rows, see `heads.ts`), `S:claims:LEVEL` (list: the names of all claims).
 * Cost: with the log some ten microseconds for each claim, and 8 bytes for each fingerprint; with the sets two or three
 * microseconds for each fingerprint, and 9 bytes.
 */

/** Bytes of a fingerprint, of a link and of a claim's name. */
export const FINGERPRINT = 8;
export const LINK = 10;
export const CLAIM_NAME = 8;
/** Links in one string: while it is shorter than 2^20 bytes Redis grows it by doubling, later in steps that each copy it. */
export const LINKS_PER_SEGMENT = 2 ** 16;
/** The first bits of a fingerprint, which are not kept with it. */
export const PREFIX_BITS = 12;
/** Entries of the log that are told at once. */
export const TOLD = 32;
/**
 * Mean number of fingerprints in a bucket. One that waits to be split has up to twice as many, still below the limit of
 * Redis for arrays of integers (512) by five standard deviations.
 */
const BUCKET = 200;
/** Fingerprints that a claim files, at least, besides twice as many as it brings. */
const FILED = 512;
/**
 * Mean number of fingerprints in a bucket up to which each new one gives the bucket its end: a bucket that had none until
 * then, one in e^40, gets its end when it is split or renewed.
 */
const YOUNG = 40;

/** What became of a claim. */
export const ANSWER = {
  /** What was new of it is in the log. */
  logged: 0,
  /** What was new of it is in the sets; there is no log any more. */
  filed: 1,
  /** Nothing: the log is longer than the worker knows. */
  behind: 2,
  /** Nothing: the log is not as the worker knows it. */
  lost: 3,
} as const;

/**
 * KEYS: the shard. ARGV: level, name of the claim, seconds to live, prefixes in a shard, states up to which it is a log,
 * entries of the log that the worker knows, name of the claim that brought the last of them, fingerprints (8 bytes
 * each, least significant first; of a log all different), links (10 bytes each), rows as bytes. Returns an {@link ANSWER},
 * states before, states added, entries that the worker does not know, name of the last claim. With no fingerprints it
 * only asks.
 */
export const CLAIM = `
local shard = KEYS[1]
local level, name, ttl, prefixes, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local position, seen, fingerprints, links = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9]
local known = redis.call('HMGET', shard, 'n', 'k', 'split', 'filed', 'last', 'entries')
local before, k, split = tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 0
local filed, last = tonumber(known[4]) or 0, known[5] or ''
local entries = tonumber(known[6]) or 0
local size = 2 ^ k
local log = shard .. ':log'

local answer = ${ANSWER.logged}
if filed >= 0 then
  local length = redis.call('LLEN', log)
  if position < length then
    return { ${ANSWER.behind}, before, 0, redis.call('LRANGE', log, position, position + ${TOLD} - 1), last }
  end
  if position > length or seen ~= last then
    return { ${ANSWER.lost}, before, 0, {}, last }
  end
end
if filed < 0 then
  answer = ${ANSWER.filed}
end
local count = #fingerprints / ${FINGERPRINT}
if count == 0 then
  return { answer, before, 0, {}, last }
end

local function bucketOf(prefix, low)
  local bucket = low % size
  if bucket * prefixes + prefix < split then bucket = low % (2 * size) end
  return bucket
end

local function file(bytes, i, young)
  local low, high = struct.unpack('<I4I4', bytes, i * ${FINGERPRINT} + 1)
  local rest = high % 1048576
  local prefix = math.floor(high / 1048576) % prefixes
  local bucket = shard .. ':' .. prefix .. '.' .. bucketOf(prefix, rest)
  local isNew = redis.call('SADD', bucket, string.format('%.0f', rest * 4294967296 + low)) == 1
  if isNew and young then redis.call('EXPIRE', bucket, ttl) end
  return isNew
end

local added, fresh, bitmap = count, links, ''
if answer == ${ANSWER.logged} then
  redis.call('RPUSH', log, fingerprints)
else
  local parts, bytes, byte = {}, {}, 0
  added = 0
  for i = 0, count - 1 do
    if file(fingerprints, i, before < ${YOUNG} * prefixes) then
      added = added + 1
      parts[added] = string.sub(links, i * ${LINK} + 1, (i + 1) * ${LINK})
      byte = byte + 2 ^ (i % 8)
    end
    if i % 8 == 7 or i == count - 1 then
      bytes[#bytes + 1] = string.char(byte)
      byte = 0
    end
  end
  if added < count then
    fresh, bitmap = table.concat(parts), table.concat(bytes)
  end
end

redis.call('RPUSH', shard .. ':claims:' .. level, name)
redis.call('EXPIRE', shard .. ':claims:' .. level, ttl)
if added == 0 then
  return { answer, before, 0, {}, last }
end

local total = before + added
local at = 1
while at <= added do
  local index = before + at - 1
  local segment = math.floor(index / ${LINKS_PER_SEGMENT})
  local to = math.min(added, at + (segment + 1) * ${LINKS_PER_SEGMENT} - index - 1)
  local key = shard .. ':links:' .. segment
  local piece = fresh
  if at > 1 or to < added then
    piece = string.sub(fresh, (at - 1) * ${LINK} + 1, to * ${LINK})
  end
  redis.call('APPEND', key, piece)
  redis.call('EXPIRE', key, ttl)
  at = to + 1
end
local counts = struct.pack('>I4I4I4I4', math.floor(before / 4294967296), before % 4294967296, count, added)
redis.call('RPUSH', shard .. ':rows:' .. level, ARGV[10])
redis.call('RPUSH', shard .. ':heads:' .. level, name .. counts .. bitmap)
redis.call('EXPIRE', shard .. ':rows:' .. level, ttl)
redis.call('EXPIRE', shard .. ':heads:' .. level, ttl)

local inSets = total
if filed >= 0 then
  if total > most then
    local to = math.min(total, filed + 2 * count + ${FILED})
    while filed < to do
      local entry = redis.call('LINDEX', log, entries)
      for i = 0, #entry / ${FINGERPRINT} - 1 do file(entry, i, filed < ${YOUNG} * prefixes) end
      filed = filed + #entry / ${FINGERPRINT}
      entries = entries + 1
    end
  end
  inSets = filed
  if filed == total then
    redis.call('DEL', log)
    filed = -1
  else
    redis.call('EXPIRE', log, ttl)
  end
end
while inSets > ${BUCKET} * (prefixes * size + split) do
  local prefix, bucket = split % prefixes, math.floor(split / prefixes)
  local from = shard .. ':' .. prefix .. '.' .. bucket
  local moved = {}
  for _, member in ipairs(redis.call('SMEMBERS', from)) do
    if math.floor(tonumber(member) / 4294967296) % (2 * size) ~= bucket then moved[#moved + 1] = member end
  end
  if #moved > 0 then
    local to = shard .. ':' .. prefix .. '.' .. (bucket + size)
    redis.call('SREM', from, unpack(moved))
    redis.call('SADD', to, unpack(moved))
    redis.call('EXPIRE', to, ttl)
  end
  split = split + 1
  if split == prefixes * size then
    k, size, split = k + 1, 2 * size, 0
  end
end
redis.call('HSET', shard, 'n', total, 'k', k, 'split', split, 'filed', filed, 'entries', entries, 'last', name)
redis.call('EXPIRE', shard, ttl)
return { answer, before, added, {}, name }
`;

/**
 * KEYS: the dictionary. ARGV: seconds to live, then for each value the kind of its slot and its text. Returns the ids, the
 * same for the same value whoever asks.
 */
export const INTERN = `
local dictionary, ttl = KEYS[1], ARGV[1]
local ids = {}
for i = 2, #ARGV, 2 do
  local field = ARGV[i] .. ':' .. ARGV[i + 1]
  local id = redis.call('HGET', dictionary, field)
  if not id then
    id = redis.call('HINCRBY', dictionary .. ':next', ARGV[i], 1) - 1
    redis.call('HSET', dictionary, field, id)
    redis.call('RPUSH', dictionary .. ':list', ARGV[i] .. ':' .. id .. ':' .. ARGV[i + 1])
  end
  ids[#ids + 1] = tonumber(id)
end
redis.call('EXPIRE', dictionary, ttl)
redis.call('EXPIRE', dictionary .. ':next', ttl)
redis.call('EXPIRE', dictionary .. ':list', ttl)
return ids
`;
