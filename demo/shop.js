// A shop that uses the chat as any other shop would: by window.Parley, and only if it is there.
const basket = document.querySelector('[data-basket]')
const account = document.querySelector('[data-account]')
const VERA = { name: 'Vera Sandoval', email: 'vera@example.com', plan: 'Member', orders: 3 }

/** Calls made before the chat has loaded wait in its queue. */
function parley(...call) {
  window.Parley = window.Parley || { q: [] }
  window.Parley.q.push(call)
}

function read(name) {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}

function keep(name, value) {
  try {
    sessionStorage.setItem(name, value)
  } catch {
    // Storage is barred: the basket lasts as long as the page.
  }
}

function show() {
  basket.textContent = read('basket') || '0'
  account.textContent = read('account') ? 'Sign out' : 'Sign in'
}

for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => parley('open'))
}

document.querySelector('[data-product]')?.addEventListener('submit', (event) => {
  event.preventDefault()
  const count = Number(read('basket') || 0) + 1
  const size = new FormData(event.target).get('size')
  keep('basket', count)
  document.querySelector('[data-told]').textContent = `Ridge shell in ${size} is in your basket.`
  parley('update', { basket: count })
  show()
})

account.addEventListener('click', () => {
  if (read('account')) {
    keep('account', '')
    parley('logout')
  } else {
    keep('account', 'vera')
    parley('identify', VERA)
  }
  show()
})

if (read('account')) parley('identify', VERA)
show()
