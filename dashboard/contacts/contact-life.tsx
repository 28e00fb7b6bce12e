import type { Contact, LifeEntry } from '@parley/protocol/contact.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpen, GitMerge, Globe, Link2, Lock, MessageSquare, RotateCcw, Star, Tag, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { request } from '../live/request.ts'
import { useAgent, useInbox, useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { clock, dayName, useNow, wholeTime } from '../ui/time.ts'
import { toast, toastError } from '../ui/toast.tsx'
import { forgetContacts, lifeQuery } from './contact-queries.ts'

const TABS = { all: 'Everything', conversation: 'Conversations', note: 'Notes' } as const
type Tab = keyof typeof TABS

/** What happened with a contact, newest first, by months. */
export function ContactLife({ contact, conversations }: { contact: Contact; conversations: number }) {
  const [tab, setTab] = useState<Tab>('all')
  const life = useInfiniteQuery(lifeQuery(contact.id, tab))
  const present = useNow(60_000)
  const entries = life.data?.pages.flatMap((page) => page.entries) ?? []
  const spans = Map.groupBy(entries, (entry) => spanOf(entry.at, present))

  function pressed(event: KeyboardEvent<HTMLElement>) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const all = Object.keys(TABS) as Tab[]
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -step : step
    const next = all[(all.indexOf(tab) + forward + all.length) % all.length]!
    setTab(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }

  return (
    <>
      <div className="tabs3" role="tablist" aria-label="What is shown" onKeyDown={pressed}>
        {(Object.keys(TABS) as Tab[]).map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            data-tab={one}
            id={`life-${one}`}
            aria-controls="life"
            aria-selected={tab === one}
            tabIndex={tab === one ? 0 : -1}
            onClick={() => setTab(one)}
          >
            {TABS[one]}
            {one === 'conversation' && conversations > 0 && <span className="num">{conversations}</span>}
          </button>
        ))}
      </div>
      <div className="life" role="tabpanel" id="life" aria-labelledby={`life-${tab}`}>
        {life.isPending ? (
          <LineSkeletons widths={['30%', '92%', '84%', '40%', '88%', '76%']} />
        ) : life.isError ? (
          <CouldNotLoad what="what happened" retry={() => void life.refetch()} />
        ) : entries.length === 0 ? (
          <Blank
            icon={tab === 'note' ? Lock : MessageSquare}
            title={tab === 'note' ? 'No notes' : 'No conversations yet'}
            text={tab === 'note' ? 'Notes in their conversations, and on them as visitors, stand here.' : undefined}
          />
        ) : (
          [...spans].map(([span, some]) => (
            <section key={span} aria-label={span}>
              <h2 className="mo">{span}</h2>
              {some.map((entry) => (
                <Entry key={keyOf(entry)} entry={entry} present={present} contact={contact} />
              ))}
            </section>
          ))
        )}
        {life.hasNextPage && (
          <Button className="morelife" disabled={life.isFetchingNextPage} onClick={() => void life.fetchNextPage()}>
            Show earlier
          </Button>
        )}
      </div>
    </>
  )
}

const keyOf = (entry: LifeEntry) => `${entry.type} ${entry.at} ${'id' in entry ? entry.id : ''}`

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long' })

/** "Today", "Yesterday", "October", "2023". */
function spanOf(iso: string, present: number): string {
  const day = dayName(iso, present)
  if (day === 'Today' || day === 'Yesterday') return day
  const at = new Date(iso)
  return at.getFullYear() === new Date(present).getFullYear() ? MONTH.format(at) : String(at.getFullYear())
}

function When({ iso, present }: { iso: string; present: number }) {
  const day = dayName(iso, present)
  return (
    <time dateTime={iso} title={wholeTime(iso)}>
      {day === 'Today' || day === 'Yesterday' ? clock(iso) : day}
    </time>
  )
}

function Entry({ entry, present, contact }: { entry: LifeEntry; present: number; contact: Contact }) {
  switch (entry.type) {
    case 'conversation':
      return <Talk entry={entry} present={present} />
    case 'note':
      return <NoteOf entry={entry} present={present} />
    default:
      return <Happening entry={entry} present={present} contact={contact} />
  }
}

function Talk({ entry, present }: { entry: Extract<LifeEntry, { type: 'conversation' }>; present: number }) {
  const inbox = useInbox(entry.inboxId)
  const holder = useAgent(entry.assigneeId)
  const { status, outcome, rating, title, preview } = entry
  return (
    <Link
      className="conv"
      to="/inbox/$view/$conversationId"
      params={{ view: status === 'ended' ? 'closed' : 'all', conversationId: entry.id }}
    >
      <span className="chg" aria-hidden="true">
        <Globe className="i" />
      </span>
      <span className="talk">
        <span className="l">
          <span className="ttl cut" dir="auto">
            {title || 'A conversation'}
          </span>
          <When iso={entry.at} present={present} />
        </span>
        {preview && preview !== title && (
          <span className="t2 cut l" dir="auto">
            {preview}
          </span>
        )}
        <span className="l s">
          <span className={`chip ${status === 'active' ? 'ok' : status === 'ended' ? 'well' : 'warn'}`}>
            {status === 'ended' ? (outcome ?? 'ended') : status}
          </span>
          {holder && <Avatar name={holder.name} picture={holder.picture} size={16} />}
          <span className="cut">{[holder?.name.split(' ')[0], inbox?.name].filter(Boolean).join(' · ')}</span>
          {rating && <Stars score={rating.score} />}
        </span>
      </span>
    </Link>
  )
}

function Stars({ score }: { score: number }) {
  return (
    <span className="stars" role="img" aria-label={`Rated ${score} of 5`}>
      {[1, 2, 3, 4, 5].map((n) => (
        <Star key={n} className={`i i14 ${n <= score ? 'fill' : ''}`} />
      ))}
    </span>
  )
}

function NoteOf({ entry, present }: { entry: Extract<LifeEntry, { type: 'note' }>; present: number }) {
  const by = useAgent(entry.by)
  return (
    <article className="lifenote">
      <header>
        <Lock className="i i14" />
        <b className="cut">{by?.name ?? 'An agent'}</b>
        <span className="cut">· {entry.conversation ? 'in a conversation' : 'on the visitor'}</span>
        <When iso={entry.at} present={present} />
      </header>
      <p dir="auto">{entry.body}</p>
    </article>
  )
}

type HappeningEntry = Exclude<LifeEntry, { type: 'conversation' | 'note' }>

function Happening({ entry, present, contact }: { entry: HappeningEntry; present: number; contact: Contact }) {
  const me = useMe()
  const by = useAgent(entry.by)
  const who = <b>{by ? (by.id === me.id ? 'You' : by.name.split(' ')[0]) : 'Somebody'}</b>
  const [icon, words] = sentenceFor(entry, who, contact)
  async function undo(merge: string) {
    try {
      await request.delete(`/contact-merges/${merge}`)
      await forgetContacts()
      toast('They are two contacts again')
    } catch (error) {
      toastError(error)
    }
  }
  const mayUndo = me.permissions.includes('contacts.manage')
  return (
    <div className="lifeact">
      {icon}
      <span className="cut">
        {words}
        {entry.type === 'merged' && entry.merge && mayUndo && (
          <>
            {' · '}
            <button type="button" className="link" onClick={() => void undo(entry.merge!)}>
              Undo
            </button>
          </>
        )}
      </span>
      <When iso={entry.at} present={present} />
    </div>
  )
}

function sentenceFor(entry: HappeningEntry, who: ReactNode, contact: Contact): [ReactNode, ReactNode] {
  switch (entry.type) {
    case 'created':
      return [
        <BookOpen key="i" className="i i14" />,
        entry.origin === 'import' ? (
          <>
            {who} imported <bdi>{contact.name}</bdi>
          </>
        ) : (
          <>
            {who} saved <bdi>{contact.name}</bdi> as a contact
          </>
        ),
      ]
    case 'linked':
      return [
        <Link2 key="i" className="i i14" />,
        <>
          {who} linked <bdi>{entry.name}</bdi>
        </>,
      ]
    case 'merged':
      return [
        <GitMerge key="i" className="i i14" />,
        <>
          {who} merged <bdi className="b">{entry.name}</bdi> into this contact
        </>,
      ]
    case 'unmerged':
      return [
        <RotateCcw key="i" className="i i14" />,
        <>
          {who} took <bdi className="b">{entry.name}</bdi> out again
        </>,
      ]
    case 'tagged':
      return [
        <Tag key="i" className="i i14" />,
        <>
          {who} {entry.added.length > 0 && <>added {tagsOf(entry.added)}</>}
          {entry.added.length > 0 && entry.removed.length > 0 && ' and '}
          {entry.removed.length > 0 && <>removed {tagsOf(entry.removed)}</>}
        </>,
      ]
    default:
      return [
        entry.type === 'deleted' ? <Trash2 key="i" className="i i14" /> : <RotateCcw key="i" className="i i14" />,
        <>
          {who} {entry.type === 'deleted' ? 'deleted this contact' : 'brought this contact back'}
        </>,
      ]
  }
}

function tagsOf(tags: readonly string[]): ReactNode {
  return (
    <>
      {tags.length === 1 ? 'the tag ' : 'the tags '}
      <bdi className="b">{tags.join(', ')}</bdi>
    </>
  )
}
