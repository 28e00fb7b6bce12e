import type { Message, Wording } from '@parley/protocol/events.ts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { clock, dayName, wholeTime } from '../ui/time.ts'
import { Markdown } from './markdown.tsx'

/** How a message was put before, the last wording first. For agents alone: the visitor sees it as it is now. */
export function Wordings({ conversation, message, note }: { conversation: string; message: Message; note: boolean }) {
  const wordings = useQuery({
    queryKey: ['wordings', conversation, message.id, message.editedAt],
    queryFn: () => request.get<Wording[]>(`/conversations/${conversation}/messages/${message.id}/wordings`),
  })
  return (
    <>
      <h3 className="m">{note ? 'What it said before' : 'Before, seen by agents only'}</h3>
      {wordings.isError ? (
        <CouldNotLoad what="what it said before" retry={() => void wordings.refetch()} />
      ) : !wordings.data ? (
        <LineSkeletons widths={['70%', '40%']} />
      ) : wordings.data.length === 0 ? (
        <p className="t3">That was not kept.</p>
      ) : (
        <ol>
          {wordings.data.toReversed().map(({ body, at }) => (
            <li key={at}>
              <time className="s t3 num" dateTime={at} title={wholeTime(at)}>
                {dayName(at, Date.now())}, {clock(at)}
              </time>
              <div dir="auto">
                {body === '' ? <p className="t3">Only its files</p> : <Markdown text={body} mentions={note} />}
              </div>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
