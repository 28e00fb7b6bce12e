import type { Snippet } from '@parley/protocol/search.ts'

/** A text with what was found in it marked. */
export function Found({ text, hits }: Snippet) {
  const rest = text.slice(hits.at(-1)?.[1] ?? 0)
  return (
    <>
      {hits.map(([from, to], n) => (
        <span key={from}>
          {text.slice(hits[n - 1]?.[1] ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {rest}
    </>
  )
}
