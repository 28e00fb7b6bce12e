import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { NARROW, useMedia } from '../ui/media.ts'

/** One page of settings: its bar, what it holds, and a foot where there is something to save. */
export function SettingsPage(props: {
  title: string
  crumb?: string
  /** On a phone, where what is open is one of a list: back to the list, not to all settings. */
  back?: { name: string; go(): void } | undefined
  end?: ReactNode
  foot?: ReactNode
  children: ReactNode
}) {
  const narrow = useMedia(NARROW)
  return (
    <main className="pg" data-pane>
      <header className="bar">
        {narrow &&
          (props.back ? (
            <button type="button" className="ib big" aria-label={props.back.name} onClick={props.back.go}>
              <ChevronLeft className="i flips" />
            </button>
          ) : (
            <Link to="/settings" className="ib big" aria-label="All settings">
              <ChevronLeft className="i flips" />
            </Link>
          ))}
        <h1 className="crumb cut">
          {props.crumb && !(narrow && props.back) && <span className="t3 m">{props.crumb} / </span>}
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
