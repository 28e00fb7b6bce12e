import type { ListedContact } from '@parley/protocol/contact.ts'
import type { MessageHit, VisitorHit } from '@parley/protocol/search.ts'
import { Globe, Lock, Paperclip, Users } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { hitsOf } from '../desk/fuzzy.ts'
import { useDesk, usePresence } from '../live/desk-context.tsx'
import { useAgents, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Found } from '../ui/found.tsx'
import { clock, dayName, dayOf, useNow, wholeTime } from '../ui/time.ts'
import type { Group } from './groups.ts'
import type { useResults } from './search-results.ts'

/** What the arrow keys move over. `group` is the conversation's id, or that of the people. */
export type Choice = { key: string; group: string } & (
  | { kind: 'hit'; hit: MessageHit }
  | { kind: 'more'; count: number }
  | { kind: 'visitor'; visitor: VisitorHit }
  | { kind: 'contact'; contact: ListedContact }
)

type Results = ReturnType<typeof useResults>

const PEOPLE = 'people'
/** More than these in a conversation fold. */
const SHOWN = 3

export function choicesOf(
  { groups, visitors, contacts }: Pick<Results, 'groups' | 'visitors' | 'contacts'>,
  unfolded: ReadonlySet<string>,
): Choice[] {
  const people = visitors.map(
    (visitor): Choice => ({ key: `v${visitor.visitor.id}`, group: PEOPLE, kind: 'visitor', visitor }),
  )
  const saved = contacts.map((contact): Choice => ({ key: `c${contact.id}`, group: PEOPLE, kind: 'contact', contact }))
  return [...saved, ...people, ...groups.flatMap((group) => choicesIn(group, unfolded.has(group.conversation.id)))]
}

function choicesIn({ conversation: { id }, hits }: Group, all: boolean): Choice[] {
  // One more is shown rather than folded: the fold would take the same line.
  const shown = all || hits.length <= SHOWN + 1 ? hits : hits.slice(0, SHOWN)
  const choices = shown.map((hit): Choice => ({ key: `${id} ${hit.seq}`, group: id, kind: 'hit', hit }))
  const folded = hits.length - shown.length
  return folded === 0 ? choices : [...choices, { key: `${id} more`, group: id, kind: 'more', count: folded }]
}

/** Where a choice leads; null when there is nothing to open. */
export function openOf(choice: Choice) {
  if (choice.kind === 'hit') {
    const { id, status } = choice.hit.conversation
    return {
      to: '/inbox/$view/$conversationId',
      params: { view: status === 'ended' ? 'closed' : 'all', conversationId: id },
      search: { at: choice.hit.seq },
    } as const
  }
  if (choice.kind === 'contact')
    return { to: '/contacts/$contactId', params: { contactId: choice.contact.id } } as const
  if (choice.kind === 'more' || choice.visitor.conversation === null) return null
  const conversationId = choice.visitor.conversation
  return { to: '/inbox/$view/$conversationId', params: { view: 'all', conversationId } } as const
}

export function Hits(props: {
  query: string
  results: Results
  choices: Choice[]
  chosen: Choice | null
  list: string
  onChoose(choice: Choice): void
  onRun(choice: Choice, beside?: boolean): void
}) {
  const { query, results, choices, chosen, list, onChoose, onRun } = props
  const today = useNow(60_000)
  const groups = new Map<string, Choice[]>()
  for (const choice of choices) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice])
  const option = (choice: Choice) => ({
    id: `${list}-${choices.indexOf(choice)}`,
    role: 'option',
    tabIndex: -1,
    'aria-selected': choice === chosen,
    onPointerMove: () => choice !== chosen && choice.kind !== 'more' && onChoose(choice),
    onClick: (event: React.MouseEvent) => onRun(choice, event.metaKey || event.ctrlKey),
  })
  return (
    <>
      {[...groups].map(([group, some]) => {
        const of = results.groups.find((one) => one.conversation.id === group)
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset holds no options of a list.
          <div key={group} className="grp" role="group" aria-labelledby={`${list}-${group}`}>
            {of ? (
              <ConversationHead id={`${list}-${group}`} group={of} today={today} />
            ) : (
              <div id={`${list}-${group}`} className="head" role="presentation">
                <Users className="i t3" />
                <span className="b">People</span>
              </div>
            )}
            {some.map((choice) =>
              choice.kind === 'hit' ? (
                <div key={choice.key} className={`found ${choice.hit.kind}`} {...option(choice)}>
                  <HitLine hit={choice.hit} today={today} />
                </div>
              ) : choice.kind === 'visitor' ? (
                <div key={choice.key} className="found person" {...option(choice)}>
                  <VisitorLine visitor={choice.visitor} today={today} />
                </div>
              ) : choice.kind === 'contact' ? (
                <div key={choice.key} className="found person" {...option(choice)}>
                  <ContactLine contact={choice.contact} query={query} today={today} />
                </div>
              ) : (
                <div key={choice.key} className="found fold" {...option(choice)}>
                  <span />
                  <span className="m">{choice.count} more here</span>
                </div>
              ),
            )}
          </div>
        )
      })}
    </>
  )
}

const STATUS = {
  bot: { word: 'bot', look: 'well' },
  waiting: { word: 'waiting', look: 'warn' },
  pending: { word: 'pending', look: 'warn' },
  active: { word: 'active', look: 'ok' },
  ended: { word: 'ended', look: 'well' },
} as const

function ConversationHead({ id, group, today }: { id: string; group: Group; today: number }) {
  const { conversation, hits } = group
  const { visitor, status, outcome } = conversation
  const presence = usePresence(visitor.id)
  const inbox = useInbox(conversation.inboxId)
  const { word, look } = STATUS[status]
  return (
    <div id={id} className="head" role="presentation">
      <Avatar name={visitor.name} anonymous={!visitor.named} size={24} shape={presence} />
      <bdi className="b cut">{visitor.name}</bdi>
      <span className="s t3 row inb">
        <Globe className="i i14" />
        <span className="cut">{inbox?.name}</span>
      </span>
      <span className={`chip ${look}`}>{outcome ?? word}</span>
      <span className="end num" dir="auto">
        {hits.length === 1 ? '1 hit' : `${hits.length} hits`} ·{' '}
        {dayName(hits[0]!.at, today).replace(/^(To|Yester)day$/, (day) => day.toLowerCase())}
      </span>
    </div>
  )
}

function HitLine({ hit, today }: { hit: MessageHit; today: number }) {
  const who = useSpeaker(hit)
  return (
    <>
      <span className="by cut" title={who.whole}>
        {hit.kind === 'note' && <Lock className="i i14" aria-label="Note by" />}
        <bdi>{who.short}</bdi>
      </span>
      <span className="words" dir="auto">
        <Found {...hit.snippet} />
        {hit.file && (
          <span className="ofile">
            <Paperclip className="i i14" aria-label="File" />
            <bdi>
              <Found {...hit.file} />
            </bdi>
          </span>
        )}
      </span>
      <time dateTime={hit.at} title={wholeTime(hit.at)}>
        {when(hit.at, today)}
      </time>
    </>
  )
}

function VisitorLine({ visitor, today }: { visitor: VisitorHit; today: number }) {
  const inbox = useInbox(visitor.inboxId)
  const presence = usePresence(visitor.visitor.id)
  return (
    <>
      <Avatar name={visitor.visitor.name} anonymous={!visitor.visitor.named} size={24} shape={presence} />
      <span className="words cut">
        <bdi className="b">
          <Found {...visitor.name} />
        </bdi>{' '}
        <span className="t3" dir="ltr">
          {visitor.email && <Found {...visitor.email} />}
        </span>
        <span className="t3"> {inbox?.name}</span>
        {visitor.conversation === null && <span className="t3"> · no conversation</span>}
      </span>
      <time dateTime={visitor.lastSeenAt} title={wholeTime(visitor.lastSeenAt)}>
        {when(visitor.lastSeenAt, today)}
      </time>
    </>
  )
}

function ContactLine({ contact, query, today }: { contact: ListedContact; query: string; today: number }) {
  const { name, named, email, phone, company, lastSeenAt } = contact
  const address = email ?? phone
  return (
    <>
      <Avatar name={name} anonymous={!named} size={24} />
      <span className="words cut">
        <bdi className="b">
          <Found text={name} hits={hitsOf(query, name)} />
        </bdi>{' '}
        <span className="t3" dir="ltr">
          {address && <Found text={address} hits={hitsOf(query, address)} />}
        </span>
        <span className="t3"> {company ?? 'contact'}</span>
      </span>
      {lastSeenAt ? (
        <time dateTime={lastSeenAt} title={wholeTime(lastSeenAt)}>
          {when(lastSeenAt, today)}
        </time>
      ) : (
        <span />
      )}
    </>
  )
}

export function useSpeaker(hit: Pick<MessageHit, 'by' | 'conversation'>): { short: string; whole: string } {
  const { me } = useDesk()
  const agents = useAgents()
  const { by, conversation } = hit
  if (by.kind === 'visitor') {
    const { name, named } = conversation.visitor
    return { short: named ? firstName(name) : 'Visitor', whole: name }
  }
  if (by.kind !== 'agent') return { short: 'Bot', whole: 'Assistant' }
  if (by.id === me.id) return { short: 'You', whole: me.name }
  const name = agents.find((agent) => agent.id === by.id)?.name ?? 'Former agent'
  return { short: firstName(name), whole: name }
}

const firstName = (name: string) => name.split(' ')[0] || name

/** Today by the clock, else by the day. */
function when(at: string, today: number): string {
  return dayOf(at) === dayOf(new Date(today).toISOString()) ? clock(at) : dayName(at, today)
}

/** The end of the list comes into sight: the next page. */
export function MoreHits({ results }: { results: Results }) {
  const mark = useRef<HTMLDivElement>(null)
  const load = useRef(results.loadMore)
  load.current = results.loadMore
  useEffect(() => {
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && load.current(), { rootMargin: '400px' })
    if (mark.current) watch.observe(mark.current)
    return () => watch.disconnect()
  }, [])
  return (
    <div ref={mark}>
      <HitSkeletons count={1} />
    </div>
  )
}

export function HitSkeletons({ count = 4 }: { count?: number }) {
  return (
    <div className="late" aria-busy="true">
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered.
        <div key={at} className="grp">
          <div className="head">
            <span className="sk round" />
            <span className="sk" style={{ width: 120 }} />
          </div>
          <div className="found">
            <span className="sk" style={{ width: 48 }} />
            <span className="sk" style={{ width: '82%' }} />
          </div>
          <div className="found">
            <span className="sk" style={{ width: 40 }} />
            <span className="sk" style={{ width: '56%' }} />
          </div>
        </div>
      ))}
    </div>
  )
}
