import '../agents/people.css'
import type { Block } from '@parley/protocol/block.ts'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { request } from '../live/request.ts'
import { queries, useAgents, useInboxes } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { ago, useNow, wholeTime } from '../ui/time.ts'
import { toast, toastError } from '../ui/toast.tsx'

const PAGE = 100
const KEY = ['visitors', 'blocks']

/** Who is shut out of the inboxes one sees, and the way to let them in again. */
export function BlockedPage() {
  const blocks = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam }) => request.get<Block[]>(`/blocks?limit=${PAGE}${pageParam ? `&before=${pageParam}` : ''}`),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)!.id),
  })
  const all = blocks.data?.pages.flat()
  return (
    <SettingsPage title="Blocked" crumb="Workspace">
      {all?.length === 0 ? (
        <Blank
          icon={ShieldCheck}
          title="Nobody is blocked"
          text="Block a visitor from “More actions” of a conversation. They then see a closed chat."
        />
      ) : all ? (
        <div className="tbw">
          <table className="tb blocked">
            <thead>
              <tr>
                <th scope="col">Visitor</th>
                <th scope="col">Inbox</th>
                <th scope="col">Address</th>
                <th scope="col">Reason</th>
                <th scope="col">Blocked</th>
                <th scope="col" className="lastcol">
                  <span className="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((block) => (
                <BlockRow key={block.id} block={block} />
              ))}
            </tbody>
          </table>
          {blocks.hasNextPage && (
            <Button look="ghost" onClick={() => void blocks.fetchNextPage()} disabled={blocks.isFetchingNextPage}>
              Show more
            </Button>
          )}
        </div>
      ) : blocks.isError ? (
        <CouldNotLoad what="who is blocked" retry={() => void blocks.refetch()} />
      ) : (
        <LineSkeletons widths={['50%', '60%', '45%', '55%']} />
      )}
    </SettingsPage>
  )
}

function BlockRow({ block }: { block: Block }) {
  const { visitor, conversationId } = block
  const present = useNow(60_000)
  const inbox = useInboxes().find((one) => one.id === block.inboxId)
  const by = useAgents().find((agent) => agent.id === block.by)
  const lift = useMutation({
    mutationFn: () => request.delete(`/blocks/${block.id}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY })
      toast(`${visitor.name} may write again`)
    },
    onError: toastError,
  })
  const name = (
    <>
      <Avatar name={visitor.name} anonymous={!visitor.named} size={28} />
      <span className="two grow">
        <bdi className="m cut">{visitor.name}</bdi>
        {visitor.email && (
          <span className="s t3 cut" dir="ltr">
            {visitor.email}
          </span>
        )}
      </span>
    </>
  )
  return (
    <tr>
      <td>
        {conversationId ? (
          <Link className="who" to="/inbox/$view/$conversationId" params={{ view: 'all', conversationId }}>
            {name}
          </Link>
        ) : (
          <span className="who">{name}</span>
        )}
      </td>
      <td className="t2">{inbox?.name}</td>
      <td className="num" dir="ltr">
        {block.address ?? <span className="t3">—</span>}
      </td>
      <td dir="auto">{block.reason ?? <span className="t3">—</span>}</td>
      <td className="s t2">
        <time dateTime={block.at} title={wholeTime(block.at)}>
          {ago(block.at, present)}
        </time>
        {by && ` by ${by.name}`}
      </td>
      <td className="lastcol">
        <Button
          size="small"
          onClick={() => lift.mutate()}
          disabled={lift.isPending}
          aria-label={`Unblock ${visitor.name}`}
        >
          Unblock
        </Button>
      </td>
    </tr>
  )
}
