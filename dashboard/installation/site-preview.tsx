import { MessageCircle, Send, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { readableOn } from '../inboxes/contrast.ts'
import { Avatar } from '../ui/avatar.tsx'

/** A site with the chat on it, as visitors will see it: a picture, not a control. */
export function SitePreview(props: { name: string; site: string; color: string; agent: string; open: boolean }) {
  const { name, color } = props
  const address = props.site.replace(/^https?:\/\//, '').replace(/\/.*$/, '') || 'your-site.example'
  return (
    <div className="site" style={{ '--brand': color, '--on-brand': readableOn(color) } as CSSProperties}>
      <div className="sbar">
        <i />
        <i />
        <i />
        <span className="mono">{address}</span>
      </div>
      <div className="hero">
        <svg className="ridge" viewBox="0 0 720 320" preserveAspectRatio="none" aria-hidden="true">
          <path
            fill="oklch(.66 .035 235)"
            d="M0 190 60 150 110 172 190 96 250 150 300 128 372 66 440 132 486 112 560 168 640 122 720 176V320H0Z"
          />
          <path
            fill="oklch(.5 .04 232)"
            d="M0 236 90 186 150 214 236 152 318 222 396 176 470 232 548 190 636 236 720 202V320H0Z"
          />
          <path fill="oklch(.34 .035 230)" d="M0 280 120 240 220 268 330 226 452 276 560 244 720 284V320H0Z" />
        </svg>
        <div className="hn">
          <b className="cut">{name}</b>
          <span>Shop</span>
          <span>About</span>
          <span>Help</span>
        </div>
        <div className="ht">
          <strong>Made to be mended</strong>
          <span>Shells and layers for the wet half of the year</span>
        </div>
      </div>
      <div className="prods">
        <i className="p1" />
        <i className="p2" />
        <i className="p3" />
      </div>
      {props.open ? (
        <div className="wid">
          <header>
            <Avatar name={props.agent} size={28} />
            <div className="grow">
              <b className="cut">{name}</b>
              <div className="s">We answer here</div>
            </div>
            <X className="i" />
          </header>
          <div className="wb">
            <div className="bub">Hello. What can we help you find?</div>
            <div className="bub mine">Do you ship to Corsica?</div>
          </div>
          <div className="wc">
            <span className="t3">Write a message</span>
            <Send className="i" />
          </div>
        </div>
      ) : (
        <>
          <div className="greet">
            <b>Hello</b>
            <span>What can we help you find?</span>
          </div>
          <span className="launch">
            <MessageCircle className="i" />
            <span className="lp">1</span>
          </span>
        </>
      )}
    </div>
  )
}
