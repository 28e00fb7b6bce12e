import type { InboxSettings } from '@parley/protocol/inbox.ts'
import { MessageCircle, Send, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { readableOn } from './contrast.ts'

type PreviewProps = Pick<InboxSettings, 'greeting' | 'color' | 'corners' | 'position'> & { name: string; agent: string }

const RADIUS = { square: '4px', soft: '16px', round: '24px' }

/** What visitors see, while it is being changed. */
export function WidgetPreview({ name, greeting, color, corners, position, agent }: PreviewProps) {
  const brand = { '--brand': color, '--on-brand': readableOn(color), '--corner': RADIUS[corners] } as CSSProperties
  return (
    <aside className="pv" aria-label="What visitors see">
      <h2>What visitors see</h2>
      <div className="pvw" style={brand} aria-hidden="true">
        <div className="wid">
          <header>
            <Avatar name={agent} size={28} />
            <div className="grow">
              <b className="cut">{name || 'Your company'}</b>
              <div className="s">We answer here</div>
            </div>
            <X className="i" />
          </header>
          <div className="wb">
            {greeting && (
              <div className="bub" dir="auto">
                {greeting}
              </div>
            )}
            <div className="bub mine">Do you ship to Corsica?</div>
          </div>
          <div className="wc">
            <span className="t3">Write a message</span>
            <Send className="i" />
          </div>
        </div>
        <span className={`launch ${position}`}>
          <MessageCircle className="i" />
        </span>
      </div>
    </aside>
  )
}
