import './desk.css'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type Desk, openDesk } from '../live/desk.ts'
import { DeskProvider } from '../live/desk-context.tsx'
import { onSignedOut } from '../live/request.ts'
import { forgetChanged, useMe } from '../live/workspace.ts'
import { useDeskKeys } from './desk-keys.ts'
import { FloatingLayer } from './floating-layer.tsx'
import { LineBanner } from './line-banner.tsx'
import { Rail } from './rail.tsx'
import { Title } from './title.tsx'

/** Around every page of a signed-in agent: the line to the server, the rail, and what floats above all pages. */
export function DeskShell() {
  const me = useMe()
  const [desk, setDesk] = useState<Desk | null>(null)
  const leave = useLeave()

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of name or role is no reason to close the line; another agent is.
  useEffect(() => {
    const opened = openDesk({
      me,
      onChanged: forgetChanged,
      onSignedOut: leave,
    })
    setDesk(opened)
    const stop = onSignedOut(leave)
    return () => {
      stop()
      opened.close()
      setDesk(null)
    }
  }, [me.id])

  if (!desk) return null
  return (
    <DeskProvider value={desk}>
      <Title />
      <Keys />
      <div className="desk">
        <Rail />
        <div className="page">
          <LineBanner />
          <Outlet />
        </div>
      </div>
      <FloatingLayer />
    </DeskProvider>
  )
}

function Keys() {
  useDeskKeys()
  return null
}

/** To the sign-in page, and after it back to where the agent was. What they had loaded is forgotten: it is not the next one's. */
function useLeave() {
  const navigate = useNavigate()
  const router = useRouter()
  const client = useQueryClient()
  return () => {
    const { href, pathname } = router.state.location
    if (pathname === '/sign-in') return
    void navigate({ to: '/sign-in', search: { to: href, ended: true } }).then(() => client.clear())
  }
}
