import type { Conversation } from '@parley/protocol/conversation.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { History as HistoryIcon, Star } from 'lucide-react'
import { request } from '../live/request.ts'
import { useAgent, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { ago, useNow, wholeTime } from '../ui/time.ts'

type HistoryPage = { conversations: Conversation[]; next: string | null }

/** Every conversation with this visitor but the one that is open, newest first; each opens beside it. */
export function History({ conversation, onOpen }: { conversation: Conversation; onOpen(one: Conversation): void }) {
  const { visitor } = conversation
  const pages = useInfiniteQuery({
    queryKey: ['visitors', visitor.id, 'conversations'],
    queryFn: ({ pageParam }) =>
      request.get<HistoryPage>(
        `/visitors/${visitor.id}/conversations?limit=20${pageParam === null ? '' : `&after=${encodeURIComponent(pageParam)}`}`,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Conversations go on elsewhere: what is opened is as it is now.
    staleTime: 0,
  })
  const present = useNow(60_000)
  if (pages.isError && !pages.data) return <CouldNotLoad what="the history" retry={() => void pages.refetch()} />
  if (!pages.data) return <CardSkeletons count={3} />
  const conversations = pages.data.pages
    .flatMap((page) => page.conversations)
    .filter((one) => one.id !== conversation.id)
  if (conversations.length === 0 && !pages.hasNextPage) {
    return (
      <Blank
        icon={HistoryIcon}
        title="No earlier conversations"
        text="When they come back, what you talk about now stands here."
      />
    )
  }
  return (
    <>
      <ol className="hist">
        {conversations.map((one) => (
          <li key={one.id}>
            <PastCard conversation={one} present={present} onOpen={() => onOpen(one)} />
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <button
          type="button"
          className="unfold more"
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {pages.isFetchNextPageError ? 'Could not load more. Try now' : 'Show earlier ones'}
        </button>
      )}
    </>
  )
}

function PastCard({ conversation, present, onOpen }: { conversation: Conversation; present: number; onOpen(): void }) {
  const { preview, status, outcome, rating, startedAt, assigneeId } = conversation
  const inbox = useInbox(conversation.inboxId)
  const agent = useAgent(assigneeId)
  return (
    <button type="button" className="past" onClick={onOpen}>
      <span className="row">
        <span className="cut m grow" dir="auto">
          {preview?.text || 'No message'}
        </span>
        <time className="s t3 num" dateTime={startedAt} title={wholeTime(startedAt)}>
          {ago(startedAt, present)}
        </time>
      </span>
      <span className="row s t3">
        <span className={`chip ${status === 'ended' ? 'well' : 'ok'}`}>{status === 'ended' ? outcome : 'open'}</span>
        {agent && <Avatar name={agent.name} picture={agent.picture} size={16} title />}
        <span className="cut">{[agent?.name.split(' ')[0], inbox?.name].filter(Boolean).join(' · ')}</span>
        <span className="grow" />
        {rating && <Stars score={rating.score} />}
      </span>
    </button>
  )
}

export function Stars({ score }: { score: number }) {
  return (
    <span className="stars" role="img" aria-label={`Rated ${score} of 5`}>
      {[1, 2, 3, 4, 5].map((at) => (
        <Star key={at} className={`i i12 ${at <= score ? 'fill' : ''}`} />
      ))}
    </span>
  )
}
