import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Globe } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePresence } from '../live/desk-context.tsx'
import { type ConversationDetails, conversationQuery } from '../live/workspace.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { ago, clock, dayName, length, useNow } from '../ui/time.ts'

/** What is known of the visitor: all of it is what a browser said of itself, so it is shown as text and nothing more. */
export function VisitorDetails({ conversation }: { conversation: Conversation }) {
  const presence = usePresence(conversation.visitor.id)
  const details = useQuery({
    ...conversationQuery(conversation.id),
    // They walk on through the site while we talk.
    refetchInterval: presence === 'online' ? 20_000 : false,
    staleTime: 5000,
  })
  if (details.data) return <Sections conversation={conversation} details={details.data} here={presence !== 'left'} />
  if (details.isError) return <CouldNotLoad what="the details" retry={() => void details.refetch()} />
  return <LineSkeletons widths={['52%', '78%', '64%', '70%', '44%', '58%']} />
}

function Sections({
  conversation,
  details,
  here,
}: {
  conversation: Conversation
  details: ConversationDetails
  here: boolean
}) {
  const { visitor, previous } = details
  const present = useNow(30_000)
  const attributes = Object.entries(visitor.attributes)
  return (
    <>
      <Section title="Visitor">
        <Facts>
          {visitor.email && (
            <Fact name="E-mail">
              <a href={`mailto:${visitor.email}`} dir="ltr">
                {visitor.email}
              </a>
            </Fact>
          )}
          {visitor.timeZone && (
            <Fact name="Local time">
              <LocalTime timeZone={visitor.timeZone} />
            </Fact>
          )}
          {visitor.language && visitor.language !== '*' && (
            <Fact name="Language">{languageName(visitor.language)}</Fact>
          )}
          {(visitor.browser || visitor.os) && (
            <Fact name="Device">{[visitor.browser, visitor.os].filter(Boolean).join(' · ')}</Fact>
          )}
          {visitor.ip && (
            <Fact name="IP">
              <span dir="ltr" className="num">
                {visitor.ip}
              </span>
            </Fact>
          )}
          <Fact name="First seen">{whenSeen(visitor.firstSeenAt, present)}</Fact>
          {!here && <Fact name="Last seen">{whenSeen(visitor.lastSeenAt, present)}</Fact>}
        </Facts>
      </Section>
      {visitor.page && (
        <Section title={here ? 'On the site' : 'Last page'}>
          <ol className="trail">
            <li className={here ? 'now' : ''}>
              <PageLink page={visitor.page} />
            </li>
            {visitor.referrer && (
              <li>
                <span className="cut t2">
                  from <span dir="ltr">{hostOf(visitor.referrer)}</span>
                </span>
              </li>
            )}
          </ol>
        </Section>
      )}
      {attributes.length > 0 && (
        <Section title="Attributes" count={attributes.length}>
          <Facts>
            {attributes.map(([name, value]) => (
              <Fact key={name} name={name}>
                <bdi>{value === true ? 'yes' : value === false ? 'no' : String(value)}</bdi>
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
      <Previous conversations={previous} present={present} />
      <ThisConversation conversation={conversation} />
    </>
  )
}

function Previous({ conversations, present }: { conversations: Conversation[]; present: number }) {
  if (conversations.length === 0) return null
  return (
    <Section title="Previous" count={conversations.length}>
      {conversations.slice(0, 8).map((one) => (
        <Link
          key={one.id}
          className="prev"
          to="/inbox/$view/$conversationId"
          params={{ view: one.status === 'ended' ? 'closed' : 'all', conversationId: one.id }}
        >
          <span className="cut" dir="auto">
            {one.preview?.text ?? 'No message'}
          </span>
          <span className="s t3 num">{ago(one.lastMessageAt, present)}</span>
        </Link>
      ))}
    </Section>
  )
}

function ThisConversation({ conversation }: { conversation: Conversation }) {
  const present = useNow(10_000)
  const { startedAt, endedAt, visitorMessages, status } = conversation
  return (
    <Section title="This conversation">
      <Facts>
        <Fact name="Started">
          {dayName(startedAt, present)}, {clock(startedAt)}
        </Fact>
        {status === 'ended' && endedAt ? (
          <Fact name="Lasted">{length(Date.parse(endedAt) - Date.parse(startedAt))}</Fact>
        ) : status === 'active' ? (
          <Fact name="Open for">{length(present - Date.parse(startedAt))}</Fact>
        ) : (
          <Fact name="Waited">{length(present - Date.parse(conversation.lastMessageAt))}</Fact>
        )}
        <Fact name="Messages">
          {visitorMessages} <span className="t3">from the visitor</span>
        </Fact>
        <Fact name="Number">
          <span className="mono t3" dir="ltr" title={conversation.id}>
            {conversation.id.slice(-12)}
          </span>
        </Fact>
      </Facts>
    </Section>
  )
}

function Section({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section>
      <header>
        <h3>{title}</h3>
        {count !== undefined && <span className="s num">{count}</span>}
      </header>
      {children}
    </section>
  )
}

const Facts = ({ children }: { children: ReactNode }) => <dl className="kv">{children}</dl>

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="cut" dir="auto">
        {name}
      </dt>
      <dd className="cut" {...(typeof children === 'string' && { title: children })}>
        {children}
      </dd>
    </>
  )
}

function PageLink({ page }: { page: { url: string; title: string } }) {
  const safe = /^https?:\/\//i.test(page.url)
  const words = (
    <bdi className="cut m" title={page.url}>
      {page.title || page.url}
    </bdi>
  )
  return safe ? (
    <a className="cut" href={page.url} target="_blank" rel="noreferrer noopener nofollow">
      {words}
    </a>
  ) : (
    <>
      <Globe className="i" />
      {words}
    </>
  )
}

function LocalTime({ timeZone }: { timeZone: string }) {
  const present = useNow(10_000)
  const there = timeIn(timeZone, present)
  if (!there) return <span className="cut">{timeZone}</span>
  return (
    <>
      <span className="num">{there}</span>{' '}
      <span className="t3">
        {there === timeIn(undefined, present) ? 'same as you' : timeZone.split('/').pop()?.replaceAll('_', ' ')}
      </span>
    </>
  )
}

/** Null for a zone that no browser knows: the visitor's page may say anything. */
function timeIn(timeZone: string | undefined, at: number): string | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      ...(timeZone && { timeZone }),
    }).format(at)
  } catch {
    return null
  }
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}

function whenSeen(iso: string, present: number): string {
  const day = dayName(iso, present)
  return `${day === 'Today' ? 'today' : day === 'Yesterday' ? 'yesterday' : day}, ${clock(iso)}`
}
