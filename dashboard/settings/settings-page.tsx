import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { NARROW, useMedia } from '../ui/media.ts'

/** One page of settings: its bar, what it holds, and a foot where there is something to save. */
export function SettingsPage(props: {
  title: string
  crumb?: string
  end?: ReactNode
  foot?: ReactNode
  children: ReactNode
}) {
  const narrow = useMedia(NARROW)
  return (
    <main className="pg" data-pane>
      <header className="bar">
        {narrow && (
          <Link to="/settings" className="ib big" aria-label="All settings">
            <ChevronLeft className="i flips" />
          </Link>
        )}
        <h1 className="crumb cut">
          {props.crumb && <span className="t3 m">{props.crumb} / </span>}
          <bdi>{props.title}</bdi>
        </h1>
        <span className="grow" />
        {props.end}
      </header>
      <div className="pgscroll">{props.children}</div>
      {props.foot}
    </main>
  )
}
