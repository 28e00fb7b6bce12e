import type { SavedReply } from '@parley/protocol/saved-reply.ts'

/** A folder of the picker: all, a named one, or what only the reader sees. */
export type Folder = { key: string; name: string; kind: 'all' | 'folder' | 'own'; count: number }

const OWN = 'own'
const ALL = 'all'

/** What matches, the best first: by shortcut, then name, then any of its words; of equals what is used most. */
export function findReplies(replies: readonly SavedReply[], query: string): SavedReply[] {
  const wanted = fold(query.replace(/^\//, '')).split(/\s+/).filter(Boolean)
  return replies
    .flatMap((reply) => {
      const rank = rankOf(reply, wanted)
      return rank === null ? [] : [{ reply, rank }]
    })
    .sort((a, b) => a.rank - b.rank || b.reply.uses - a.reply.uses || a.reply.name.localeCompare(b.reply.name))
    .map(({ reply }) => reply)
}

/** Null: some word is nowhere. Smaller is nearer. */
function rankOf(reply: SavedReply, wanted: string[]): number | null {
  if (wanted.length === 0) return 0
  const shortcut = fold(reply.shortcut)
  const name = fold(reply.name)
  const rest = fold(`${reply.folder} ${reply.body}`)
  let worst = 0
  for (const word of wanted) {
    const rank =
      shortcut === word
        ? 0
        : shortcut.startsWith(word)
          ? 1
          : startsAWord(name, word)
            ? 2
            : shortcut.includes(word)
              ? 3
              : name.includes(word)
                ? 4
                : startsAWord(rest, word)
                  ? 5
                  : null
    if (rank === null) return null
    worst = Math.max(worst, rank)
  }
  return worst
}

/** Small letters without accents, so that "resume" finds "Résumé". */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Scripts without spaces begin a word anywhere. */
function startsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1]
    if (
      before === undefined ||
      !/[\p{L}\p{N}]/u.test(before) ||
      /[^\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrl}\p{N}]/u.test(word[0]!)
    )
      return true
  }
  return false
}

export function foldersOf(replies: readonly SavedReply[]): Folder[] {
  const names = new Map<string, number>()
  for (const { folder } of replies) if (folder !== '') names.set(folder, (names.get(folder) ?? 0) + 1)
  const own = replies.filter(({ audience }) => audience === 'me').length
  return [
    { key: ALL, name: 'All', kind: 'all', count: replies.length },
    ...[...names]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]): Folder => ({ key: `folder:${name}`, name, kind: 'folder', count })),
    ...(own > 0 ? [{ key: OWN, name: 'Only you', kind: 'own', count: own } satisfies Folder] : []),
  ]
}

export function inFolder({ folder, audience }: SavedReply, key: string): boolean {
  return key === ALL || (key === OWN ? audience === 'me' : folder === key.slice('folder:'.length))
}

/** A shortcut for this name that nobody has: its first word, or its first letters. */
export function shortcutFor(name: string, taken: readonly SavedReply[]): string {
  const words: string[] =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const first = words.find((word) => word.length > 2 && !FILLERS.has(word)) ?? words[0] ?? ''
  const base = first.slice(0, 20)
  if (base === '') return ''
  const isTaken = (shortcut: string) => taken.some((one) => one.shortcut === shortcut)
  const second = words[words.indexOf(first) + 1]
  for (const some of [base, ...(second ? [`${base}-${second}`.slice(0, 40)] : [])]) if (!isTaken(some)) return some
  for (let n = 2; ; n++) if (!isTaken(`${base}${n}`)) return `${base}${n}`
}

const FILLERS = new Set(['the', 'and', 'for', 'what', 'how', 'our', 'your'])
