import type { ComponentProps } from 'react'

type ButtonProps = ComponentProps<'button'> & {
  look?: 'primary' | 'secondary' | 'ghost'
  size?: 'small' | 'large'
  danger?: boolean
}

const LOOK = { primary: 'pri', secondary: 'sec', ghost: 'gho' }
const SIZE = { small: 'sm', large: 'lg' }

export function Button({ look = 'secondary', size, danger, className = '', ...props }: ButtonProps) {
  const classes = ['btn', LOOK[look], size && SIZE[size], danger && 'dan', className].filter(Boolean).join(' ')
  return <button type="button" className={classes} {...props} />
}
