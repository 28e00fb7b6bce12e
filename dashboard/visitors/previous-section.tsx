import { ago, useNow } from '../ui/time.ts'
import { Stars } from './history.tsx'
import type { PanelPart } from './panel-body.tsx'
import { Section } from './section.tsx'

const SHOWN = 3

/** The last conversations before this one; each opens beside it. */
export function PreviousSection({ details: { previous }, onOpenPast, onHistory }: PanelPart) {
  const present = useNow(60_000)
  if (previous.length === 0) return null
  return (
    <Section title="Previous" end={previous.length}>
      {previous.slice(0, SHOWN).map((one) => (
        <button key={one.id} type="button" className="prev" onClick={() => onOpenPast(one)}>
          <span className="cut" dir="auto">
            {one.preview?.text || 'No message'}
          </span>
          <span className="row s t3 num">
            {one.rating && <Stars score={one.rating.score} />}
            {ago(one.lastMessageAt, present)}
          </span>
        </button>
      ))}
      {previous.length > SHOWN && (
        <button type="button" className="unfold" onClick={onHistory}>
          All {previous.length === 20 ? 'of them' : previous.length}
        </button>
      )}
    </Section>
  )
}
