import { TextCursorInput } from 'lucide-react'

/** A variable as a saved reply writes it. By hand nobody writes one to a visitor, so one that is left was forgotten. */
const VARIABLE = /\{\{\s*[\p{L}\p{N}_.-]{1,80}\s*(?:\|[^{}\n]*)?\}\}/u

/** The first variable of a saved reply that nobody has filled in. */
export function gapIn(text: string): { from: number; to: number; name: string } | null {
  const found = VARIABLE.exec(text)
  return found && { from: found.index, to: found.index + found[0].length, name: found[0] }
}

/** It is not sent to a visitor unseen. */
export function GapStrip({ name, onFill, onSend }: { name: string; onFill(): void; onSend(): void }) {
  return (
    <div className="strip warn" role="alert">
      <TextCursorInput className="i i14" />
      <span className="grow cut">
        Not filled in: <bdi className="mono">{name}</bdi>
      </span>
      <button type="button" className="btn sm gho" onClick={onSend}>
        Send as it is
      </button>
      <button type="button" className="btn sm sec" onClick={onFill}>
        Fill it in
      </button>
    </div>
  )
}
