import { Link, useRouterState } from '@tanstack/react-router'
import { BookOpen, CircleHelp, Inbox, Settings } from 'lucide-react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { Bell } from '../notifications/bell.tsx'
import { BrandMark } from '../ui/avatar.tsx'
import { Tip } from '../ui/tip.tsx'
import { floating } from './desk-keys.ts'
import { OwnMenu } from './own-menu.tsx'

/** The pages, in every width: a rail at the side, tabs at the foot of a phone. */
export function Rail() {
  const mine = useStore(useDesk().counts, (counts) => counts?.you ?? 0)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const current = (start: string) => (path.startsWith(start) ? { 'aria-current': 'page' as const } : {})
  return (
    <nav className="rail" aria-label="Main" data-pane>
      <BrandMark />
      <Tip text="Inbox" keys="g i" side="right">
        <Link to="/" data-pane-focus {...current('/inbox')}>
          <Inbox className="i i20" />
          <span className="word">Inbox</span>
          {mine > 0 && (
            <span className="pip">
              {mine > 99 ? '99+' : mine}
              <span className="sr"> yours</span>
            </span>
          )}
        </Link>
      </Tip>
      <Tip text="Contacts" keys="g o" side="right">
        <Link to="/contacts" {...current('/contacts')}>
          <BookOpen className="i i20" />
          <span className="word">Contacts</span>
        </Link>
      </Tip>
      <span className="sp" />
      <Bell />
      <Tip text="Shortcuts" keys="?" side="right">
        <button
          type="button"
          className="only-wide"
          aria-label="Keyboard shortcuts"
          onClick={() => floating.set('shortcuts')}
        >
          <CircleHelp className="i i20" />
        </button>
      </Tip>
      <Tip text="Settings" keys="g s" side="right">
        <Link to="/settings" {...current('/settings')}>
          <Settings className="i i20" />
          <span className="word">Settings</span>
        </Link>
      </Tip>
      <OwnMenu />
    </nav>
  )
}
