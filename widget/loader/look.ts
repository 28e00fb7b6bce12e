import type { WidgetConfig } from '@parley/protocol/inbox.ts'

/** What stands on the host page, by class name. Each value is the whole of its style where there are no sheets to adopt. */
export type Look = Record<'box' | 'wait' | 'again' | 'frame' | 'button' | 'icon' | 'badge' | 'words', string>

const EASE = 'cubic-bezier(.2,0,0,1)'
const PHONE = 480
const LOW = 560
const calm = () => matchMedia('(prefers-reduced-motion:reduce)').matches

/**
 * The page's content security policy may forbid inline styles, so nothing here is markup: an adopted style sheet, and
 * where the browser knows none (Firefox before 101, Safari before 16.4) the same declarations through the CSSOM.
 */
export function dress(host: HTMLElement, root: ShadowRoot, config: WidgetConfig) {
  const { accent, accentHover, onAccent, accentEdge } = config.brand.light
  const dark = matchMedia('(prefers-color-scheme:dark)').matches
  const side = config.position === 'left' ? 'left' : 'right'
  const radii = { square: 6, soft: 20, round: 28 }
  const asked = getComputedStyle(document.documentElement).getPropertyValue('--parley-corners').trim()
  const corners = asked in radii ? (asked as keyof typeof radii) : config.corners
  const x = `calc(var(--parley-offset-x,var(--o)) + env(safe-area-inset-${side},0px))`
  const y = 'calc(var(--parley-offset-y,var(--o)) + env(safe-area-inset-bottom,0px))'
  const font = '-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans",system-ui,sans-serif'
  const middle = 'display:grid;place-items:center;'

  const look: Look = {
    box: `position:fixed;visibility:hidden;overflow:hidden;background:${dark ? '#161a19' : '#fff'};color:${
      dark ? '#eceeed' : '#1b211f'
    };box-shadow:0 0 0 1px rgba(15,25,22,.07),0 2px 6px rgba(15,25,22,.07),0 18px 48px -8px rgba(15,25,22,.24);font:15px/1.4 ${font}`,
    wait: 'position:absolute;top:0;right:0;bottom:0;left:0;display:grid;align-content:center;justify-items:center;gap:16px;padding:24px;text-align:center',
    again: `${middle}min-height:44px;padding:0 18px;border:0;border-radius:12px;background:${accent};color:${onAccent};box-shadow:inset 0 0 0 1px ${accentEdge};font:600 15px ${font};cursor:pointer`,
    frame:
      'position:absolute;top:0;left:0;display:block;width:100%;height:100%;border:0;margin:0;opacity:0;color-scheme:normal',
    button: `position:fixed;bottom:${y};${side}:${x};${middle}box-sizing:border-box;width:56px;height:56px;margin:0;padding:0;border:0;border-radius:${
      corners === 'square' ? 8 : 28
    }px;background:${accent};color:${onAccent};box-shadow:inset 0 0 0 1px ${accentEdge},0 2px 6px rgba(15,25,22,.16),0 10px 28px -4px rgba(15,25,22,.3);cursor:pointer;touch-action:manipulation;-webkit-tap-highlight-color:transparent;transition:transform 120ms ${EASE},background 120ms ${EASE}`,
    icon: `grid-area:1/1;display:block;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;transition:opacity 120ms ${EASE}`,
    badge: `position:absolute;top:-4px;right:-4px;display:none;place-items:center;box-sizing:border-box;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c2272d;color:#fff;box-shadow:0 0 0 2px #fff;font:700 12px/1 ${font}`,
    words: 'position:fixed;top:0;left:0;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap',
  }
  const focus = (outline: string) => `:focus-visible{outline:2px solid ${outline};outline-offset:3px}`
  const more =
    `.button:hover{transform:translateY(-2px);background:${accentHover}}.button${focus(accentEdge)}.again${focus(accentEdge)}` +
    '.frame:focus{outline:0}@media print{:host{display:none!important}}' +
    '@media (prefers-reduced-motion:reduce){*{transition:none!important;transform:none!important}}' +
    '@media (forced-colors:active){.button,.box{border:2px solid ButtonText!important}}'

  let paint = (_: HTMLElement | SVGElement) => {}
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      `${Object.keys(look)
        .map((name) => `.${name}{${look[name as keyof Look]}}`)
        .join('')}${more}`,
    )
    root.adoptedStyleSheets = [sheet]
  } else {
    paint = (element) => {
      element.style.cssText = look[element.getAttribute('class') as keyof Look]
    }
    for (const element of Array.from(root.querySelectorAll<HTMLElement>('[class]'))) paint(element)
    addEventListener('beforeprint', () => host.style.setProperty('display', 'none', 'important'))
    addEventListener('afterprint', () => hide(away))
  }
  // Out of the page's flow, and out of reach of its rules for any div.
  host.style.cssText = 'all:initial!important;position:fixed!important;z-index:var(--parley-z,2147483000)!important'

  let away = false
  function hide(hidden: boolean) {
    away = hidden
    host.style.setProperty('display', hidden ? 'none' : 'block', 'important')
  }
  hide(false)

  return {
    corners,
    hide,
    again: paint,
    frame(frame: HTMLIFrameElement, ready: boolean) {
      if (!ready) paint(frame)
      frame.style.opacity = ready ? '1' : '0'
    },
    /** Says whether the panel is the whole screen. */
    place(box: HTMLElement, button: HTMLElement, shown: boolean, ready: boolean): boolean {
      const phone = innerWidth <= PHONE
      const low = innerHeight < LOW
      const { style } = box
      host.style.setProperty('--o', phone ? '16px' : '20px')
      button.style.visibility = shown && (phone || low) && ready ? 'hidden' : 'visible'
      style.borderRadius = `${phone ? 0 : radii[corners]}px`
      style.top = style.bottom = style.left = style.right = 'auto'
      style.width = '384px'
      if (phone) {
        // The keyboard takes its part of the screen from the visual viewport only.
        const view = window.visualViewport
        style.left = '0'
        style.width = '100%'
        style.top = `${view && view.scale === 1 ? view.offsetTop : 0}px`
        style.height = `${view ? Math.round(view.height * view.scale) : innerHeight}px`
      } else if (low) {
        style.top = style.bottom = style[side] = '16px'
        style.height = 'auto'
      } else {
        style[side] = x
        style.bottom = `calc(68px + ${y})`
        style.height = `${Math.min(640, innerHeight - 108)}px`
      }
      return phone
    },
    /** Rises out of the launcher's corner, and back. */
    move(box: HTMLElement, shown: boolean) {
      const end = () => {
        box.style.visibility = shown ? 'visible' : 'hidden'
      }
      if (shown) end()
      const rest = { opacity: 1, transform: 'none' }
      const away = { opacity: 0, transform: 'translateY(12px) scale(.98)' }
      if (calm() || !box.animate || !box.isConnected) return end()
      box.style.transformOrigin = `${side} bottom`
      const steps = shown ? [away, rest] : [rest, away]
      box.animate(steps, { duration: shown ? 180 : 120, easing: EASE }).onfinish = end
    },
  }
}
