/** What clients remember of a run, and the checker compares with the database. */

/** One line of a timeline, as a screen shows it or as the database holds it. `seq` is in the reader's own count. */
export type Entry = { seq: number; type: string; by: string; id: string | null; body: string | null }

/** What one tab wrote. `n` counts what this tab wrote to this conversation, from 1. */
export type Written = { id: string; conversation: string; n: number; body: string; kind: 'message' | 'note' }

/** What one tab was told is committed; `seq` in the writer's own count. */
export type Acknowledged = { id: string; conversation: string; seq: number }

export type View = { conversation: string; entries: Entry[] }

/** A list's row, as it stands at a desk. */
export type Row = { conversation: string; seq: number }

export type TabJournal = {
  tab: string
  kind: 'visitor' | 'agent'
  authorId: string
  /** What it shows as soon as it exists. */
  follows: string[]
  /** Whether its list holds every conversation there is; only agents have one. */
  listsAll: boolean
  written: Written[]
  acknowledged: Acknowledged[]
  /** What its browser still keeps to be sent. */
  unsent: string[]
  /** Acknowledged, and then undone by the operator, who went back to a backup. */
  withdrawn: string[]
  refused: { id: string; code: string }[]
  views: View[]
  rows: Row[]
  /** Frames with words that this tab must never have received. */
  foreign: string[]
  /** Milliseconds from writing to acknowledgement. */
  waits: number[]
}

/** The words of a message carry where they belong, so that they are known wherever they turn up. */
export function canaryOf(conversation: string, kind: 'message' | 'note'): string {
  return `⟦${kind === 'note' ? 'note ' : ''}${conversation}⟧`
}

/** Conversations whose words are in this text, and whether as notes. */
export function* canariesIn(text: string): Generator<{ conversation: string; isNote: boolean }> {
  if (!text.includes('⟦')) return
  for (const [, note, conversation] of text.matchAll(/⟦(note )?([0-9a-f-]{36})⟧/g)) {
    yield { conversation: conversation!, isNote: note !== undefined }
  }
}
