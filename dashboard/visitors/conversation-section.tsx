import { CategorySelect } from '../conversations/category-select.tsx'
import { PrioritySelect } from '../conversations/priority-select.tsx'
import { clock, dayName, length, useNow, wholeTime } from '../ui/time.ts'
import { cameFrom } from './came-from.ts'
import type { PanelPart } from './panel-body.tsx'
import { Fact, Facts, Section } from './section.tsx'

/** How this conversation has gone so far, and what agents say of it. */
export function ConversationSection({ conversation, details: { visitor, figures } }: PanelPart) {
  const present = useNow(1000)
  const { startedAt, endedAt, status } = conversation
  const { host, utm } = cameFrom(visitor)
  const since = (iso: string) => length(present - Date.parse(iso))
  const joinedAt = figures.waitedMs === null ? null : Date.parse(startedAt) + figures.waitedMs
  return (
    <Section title="This conversation">
      <Facts>
        <Fact name="Priority" cut={false}>
          <PrioritySelect conversation={conversation} />
        </Fact>
        <Fact name="Category" cut={false}>
          <CategorySelect conversation={conversation} />
        </Fact>
        <Fact name="Started">
          <time dateTime={startedAt} title={wholeTime(startedAt)}>
            {dayName(startedAt, present)}, {clock(startedAt)}
          </time>
        </Fact>
        {figures.waitingSince !== null ? (
          <Fact name="Waiting">
            <span className="num">{since(figures.waitingSince)}</span>
          </Fact>
        ) : (
          figures.waitedMs !== null && (
            <Fact name="Waited">
              <span className="num">{length(figures.waitedMs)}</span>
            </Fact>
          )
        )}
        {figures.firstResponseMs !== null && (
          <Fact name="Answered">
            <span className="num">{length(figures.firstResponseMs)}</span> <span className="t3">after the start</span>
          </Fact>
        )}
        {status === 'ended' && endedAt ? (
          <Fact name="Lasted">
            <span className="num">{length(Date.parse(endedAt) - Date.parse(startedAt))}</span>{' '}
            <span className="t3">{conversation.outcome}</span>
          </Fact>
        ) : (
          joinedAt !== null && (
            <Fact name="Handled">
              <span className="num">{length(present - joinedAt)}</span>
            </Fact>
          )
        )}
        <Fact name="Messages">
          <span className="num">
            {conversation.visitorMessages} <span className="t3">from the visitor,</span> {figures.agentMessages}{' '}
            <span className="t3">from us</span>
          </span>
        </Fact>
        {(host || utm) && <Fact name="Came from">{[host, utm].filter(Boolean).join(' · ')}</Fact>}
        <Fact name="Number">
          <span className="mono t3" dir="ltr" title={conversation.id}>
            {conversation.id.slice(-12)}
          </span>
        </Fact>
      </Facts>
    </Section>
  )
}
