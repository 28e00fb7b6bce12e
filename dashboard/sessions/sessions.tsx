import type { Session } from '@parley/protocol/agent.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { request } from '../live/request.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { ago, useNow } from '../ui/time.ts'
import { toast, toastError } from '../ui/toast.tsx'

const KEY = ['sessions']

/** Where I am signed in; each can be ended from here, at once. */
export function Sessions() {
  const client = useQueryClient()
  const present = useNow(30_000)
  const sessions = useQuery({ queryKey: KEY, queryFn: () => request.get<Session[]>('/sessions'), staleTime: 0 })
  const revoke = useMutation({
    mutationFn: (id: string) => request.delete<void>(`/sessions/${id}`),
    onSuccess: (_, id) => {
      client.setQueryData<Session[]>(KEY, (was) => was?.filter((one) => one.id !== id))
      toast('Signed out there')
    },
    onError: toastError,
  })
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">
        Sessions <span className="t3 num">{sessions.data?.length}</span>
      </h2>
      {sessions.isError && <CouldNotLoad what="the sessions" retry={() => void sessions.refetch()} />}
      {sessions.isPending && <LineSkeletons widths={['40%', '50%']} />}
      <ul className="rows">
        {sessions.data?.map((one) => (
          <li key={one.id}>
            {/android|iphone|ipad|mobile/i.test(one.device) ? (
              <Smartphone className="i t3" />
            ) : (
              <Laptop className="i t3" />
            )}
            <div className="grow">
              <div className="cut">{one.device}</div>
              <div className="s t3 cut">
                {one.ip && (
                  <>
                    <span dir="ltr">{one.ip}</span> ·{' '}
                  </>
                )}
                {one.current ? <span className="ok m">this one</span> : seen(ago(one.lastSeenAt, present))}
              </div>
            </div>
            {!one.current && (
              <Button
                look="ghost"
                size="small"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate(one.id)}
                aria-label={`Revoke ${one.device}`}
              >
                Revoke
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const seen = (when: string) => (/^\d+[mh]$/.test(when) ? `${when} ago` : when)
