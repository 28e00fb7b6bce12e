import { fold } from './find-replies.ts'

/** The words with what was looked for marked, where it stands as it was typed. */
export function Highlight({ text, query }: { text: string; query: string }) {
  const wanted = fold(query.trim())
  const folded = fold(text)
  // Where folding changes lengths the places do not agree: then nothing is marked rather than the wrong thing.
  const at = wanted === '' || folded.length !== text.length ? -1 : folded.indexOf(wanted)
  if (at === -1) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
