/**
 * What the store does by itself, atomically, as Lua that it runs: claim states for a shard, and give ids to values.
 *
 * A shard holds the fingerprints whose first bits are its number, at first as a log: a list with an entry for each claim,
 * in their order. Who claims says how many entries it knows. If these are all, then what it claims is new (it claims
 * nothing that it knows), and becomes the next entry as it is; if not, it gets the others, and asks again: optimistic
 * concurrency by compare and append (Kung and Robinson 1981). What it had sent is put aside for a minute, so that it then
 * only says which of that it still claims. So the store moves bytes and looks nothing up. Lua hashes
 * each string that it makes, byte by byte, so none is made of what was sent, and no long string grows in the store.
 *
 * What a worker leaves out because it knows it must still be there. So who claims also names the last entry that it knows,
 * and is refused where another one, or none, has that place: the store has lost what it had acknowledged.
 *
 * A log longer than what workers can hold is filed, some of it with every claim, into sets of 52-bit integers: Redis
 * keeps a small set of integers as a sorted array of 8 bytes each. There is a bucket for each value of the first twelve
 * bits; linear hashing (Litwin 1980) over the low bits splits buckets one by one as the shard grows, so that each stays
 * small enough for that form. Once all is filed the log is dropped, and claims are looked up. Most of that time goes into
 * making the texts of keys and members; `%d` is the fastest that Lua 5.1 has, where the store was built with integers of 64 bits for it.
 *
 * Either way one claim adds fingerprints, and for those that were new their links and rows, or nothing: whoever is
 * killed at any moment loses nothing, and a claim that is made twice adds nothing.
 *
 * Keys of a shard: `S` (hash: n states, k and split of linear hashing, how many are filed, -1 once there is no log, and of
 * how many entries), `S:names` (list: the names of the claims that brought states), `S:log` (list: their fingerprints),
 * `S:BUCKET` (set: fingerprints), `S:links:SEGMENT` (string: a link for each state in the order of claims), `S:rows:LEVEL`
 * (list: rows of a claim), `S:heads:LEVEL` (list: what is to be known of these rows, see `heads.ts`), `S:aside:NAME` (hash: a
 * claim that was put aside).
 * Cost: with the log some ten microseconds for each claim, and 8 bytes for each fingerprint; with the sets about two
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
/** Seconds for which a claim is put aside whose worker was behind. */
const ASIDE = 60;

/** What became of a claim. */
export const ANSWER = {
  /** What was new of it is in the log. */
  logged: 0,
  /** What was new of it is in the sets; there is no log any more. */
  filed: 1,
  /** Nothing: the log is longer than the worker knows. */
  behind: 2,
  /** Nothing: the claim that the worker knows is not in its place. */
  lost: 3,
  /** Nothing: what was put aside is not there any more. */
  gone: 4,
} as const;

/**
 * KEYS: the shard. ARGV: level, name of the claim, seconds to live, prefixes in a shard, states up to which it is a log,
 * entries that the worker knows, name of the claim that brought the last of them, fingerprints (8 bytes each, least
 * significant first; of a log all different), links (10 bytes each), rows as bytes; or instead of these three nothing, and
 * for the claim of this name, which was put aside, one bit for each row: it is still to be claimed. Returns an {@link ANSWER}, states
 * before, states added, entries that the worker does not know, how many it then knows, and the name of the last of these.
 * With no fingerprints and no bits it only asks.
 */
export const CLAIM = `
local call, unpackBytes, format, floor = redis.call, struct.unpack, string.format, math.floor
local shard = KEYS[1]
local level, name, ttl, prefixes, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local position, seen, fingerprints, links, rows = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local wanted, aside = ARGV[11], ''
if name ~= '' then
  aside = shard .. ':aside:' .. string.gsub(name, '.', function(byte) return format('%02x', string.byte(byte)) end)
end
local known = call('HMGET', shard, 'n', 'k', 'split', 'filed', 'entries')
local before, k, split = tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 0
local filed, entries = tonumber(known[4]) or 0, tonumber(known[5]) or 0
local size = 2 ^ k
local log, names = shard .. ':log', shard .. ':names'

local length = call('LLEN', names)
if position > 0 and call('LINDEX', names, position - 1) ~= seen then
  return { ${ANSWER.lost}, before, 0, {}, position, seen }
end
if filed >= 0 and position < length then
  local tail = call('LRANGE', log, position, position + ${TOLD} - 1)
  position = position + #tail
  if fingerprints ~= '' then
    call('HSET', aside, 'fingerprints', fingerprints, 'links', links, 'rows', rows)
    call('EXPIRE', aside, math.min(ttl, ${ASIDE}))
  end
  return { ${ANSWER.behind}, before, 0, tail, position, call('LINDEX', names, position - 1) }
end
local answer = filed >= 0 and ${ANSWER.logged} or ${ANSWER.filed}
if wanted ~= '' then
  local kept = call('HMGET', aside, 'fingerprints', 'links', 'rows')
  fingerprints, links, rows = kept[1], kept[2], kept[3]
  if not rows then return { ${ANSWER.gone}, before, 0, {}, position, seen } end
  call('DEL', aside)
end
local count = #fingerprints / ${FINGERPRINT}
local function nothing() return { answer, before, 0, {}, length, length > 0 and call('LINDEX', names, -1) or '' } end
if count == 0 then return nothing() end

local bucketName = shard .. ':%d'
local whole = format('%d', 4503599627370495) == '4503599627370495' and '%d' or '%.0f'
local function file(bytes, i, young)
  local low, high = unpackBytes('<I4I4', bytes, i * ${FINGERPRINT} + 1)
  local rest = high % 1048576
  local prefix = floor(high / 1048576) % prefixes
  local number = rest % size * prefixes + prefix
  if number < split then number = rest % (2 * size) * prefixes + prefix end
  local bucket = format(bucketName, number)
  local isNew = call('SADD', bucket, format(whole, rest * 4294967296 + low)) == 1
  if isNew and young then call('EXPIRE', bucket, ttl) end
  return isNew
end

local added, fresh, bitmap = 0, links, ''
local parts, from = {}, 0
local function cut(to)
  if to > from then parts[#parts + 1] = { from, to } end
  from = to + 1
end
local function join(all, size)
  local pieces = {}
  for i, part in ipairs(parts) do pieces[i] = string.sub(all, part[1] * size + 1, part[2] * size) end
  return table.concat(pieces)
end
if answer == ${ANSWER.logged} and wanted == '' then
  added = count
elseif answer == ${ANSWER.logged} then
  for first = 0, count - 1, 8 do
    local byte = string.byte(wanted, first / 8 + 1)
    if byte == 255 then
      added = added + 8
    else
      for i = first, math.min(count, first + 8) - 1 do
        if byte % 2 == 0 then cut(i) else added = added + 1 end
        byte = floor(byte / 2)
      end
    end
  end
  if added < count then bitmap = wanted end
else
  local bytes, byte, young = {}, 0, before < ${YOUNG} * prefixes
  for i = 0, count - 1 do
    if file(fingerprints, i, young) then
      added = added + 1
      byte = byte + 2 ^ (i % 8)
    else
      cut(i)
    end
    if i % 8 == 7 or i == count - 1 then
      bytes[#bytes + 1] = string.char(byte)
      byte = 0
    end
  end
  if added < count then bitmap = table.concat(bytes) end
end
if added == 0 then return nothing() end
if added < count then
  cut(count)
  fresh = join(links, ${LINK})
  if answer == ${ANSWER.logged} then fingerprints = join(fingerprints, ${FINGERPRINT}) end
end
if answer == ${ANSWER.logged} then call('RPUSH', log, fingerprints) end

local total = before + added
local at = 1
while at <= added do
  local index = before + at - 1
  local segment = floor(index / ${LINKS_PER_SEGMENT})
  local to = math.min(added, at + (segment + 1) * ${LINKS_PER_SEGMENT} - index - 1)
  local key = format('%s:links:%d', shard, segment)
  local piece = fresh
  if at > 1 or to < added then
    piece = string.sub(fresh, (at - 1) * ${LINK} + 1, to * ${LINK})
  end
  call('APPEND', key, piece)
  call('EXPIRE', key, ttl)
  at = to + 1
end
local counts = struct.pack('>I4I4I4I4', floor(before / 4294967296), before % 4294967296, count, added)
call('RPUSH', shard .. ':rows:' .. level, rows)
call('RPUSH', shard .. ':heads:' .. level, name .. counts .. bitmap)
call('EXPIRE', shard .. ':rows:' .. level, ttl)
call('EXPIRE', shard .. ':heads:' .. level, ttl)

local inSets = total
if filed >= 0 then
  if total > most then
    local to = math.min(total, filed + 2 * added + ${FILED})
    while filed < to do
      local entry = call('LINDEX', log, entries)
      for i = 0, #entry / ${FINGERPRINT} - 1 do file(entry, i, filed < ${YOUNG} * prefixes) end
      filed = filed + #entry / ${FINGERPRINT}
      entries = entries + 1
    end
  end
  inSets = filed
  if filed == total then
    call('DEL', log)
    filed = -1
  else
    call('EXPIRE', log, ttl)
  end
end
while inSets > ${BUCKET} * (prefixes * size + split) do
  local bucket, limit = floor(split / prefixes), prefixes * size
  local from, to = format(bucketName, split), format(bucketName, split + limit)
  local moved = {}
  for _, member in ipairs(call('SMEMBERS', from)) do
    if floor(tonumber(member) / 4294967296) % (2 * size) ~= bucket then moved[#moved + 1] = member end
  end
  if #moved > 0 then
    call('SREM', from, unpack(moved))
    call('SADD', to, unpack(moved))
    call('EXPIRE', to, ttl)
  end
  split = split + 1
  if split == limit then
    k, size, split = k + 1, 2 * size, 0
  end
end
call('RPUSH', names, name)
call('EXPIRE', names, ttl)
call('HSET', shard, 'n', total, 'k', k, 'split', split, 'filed', filed, 'entries', entries)
call('EXPIRE', shard, ttl)
return { answer, before, added, {}, length + 1, name }
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
