# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # $work is cardgate.sh's
#
# A browser without a window and without scripts, which is told what to do as WebDriver has it
# (W3C). Source cardgate.sh first.

browser_port=9515
browser_element=element-6066-11e4-a52e-4f735466cecf

# browser_ask METHOD PATH [JSON]: prints the answer.
browser_ask() {
	curl --silent --max-time 120 --request "$1" --header 'Content-Type: application/json' \
		${3:+--data "$3"} "http://127.0.0.1:$browser_port$2"
}

# browser_start: returns when it can be told something.
browser_start() {
	local options

	mkdir -p "$work/browser"
	HOME=$work/browser chromedriver --port=$browser_port >"$work/browser/log" 2>&1 &
	wait_for 30 browser_ask GET /status
	options=$(jq -n --arg dir "$work/browser/data" '{capabilities: {alwaysMatch: {
		acceptInsecureCerts: true, timeouts: {pageLoad: 30000}, "goog:chromeOptions": {
			args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
				"--disable-dev-shm-usage", "--window-size=1000,1100",
				"--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--disable-quic", "--no-first-run",
				"--user-data-dir=\($dir)"],
			prefs: {"profile.managed_default_content_settings.javascript": 2}}}}}')
	browser_session=$(browser_ask POST /session "$options" | jq -er .value.sessionId)
}

# browser METHOD COMMAND [JSON]: prints the value that it answers; fails if that is an error.
browser() {
	browser_ask "$1" "/session/$browser_session/$2" "${3:-}" |
		jq -re 'if (.value | type) == "object" and (.value | has("error")) then
			error(.value.message) else .value // "" end'
}

# browser_open URL: a page load that got stuck is tried once more.
browser_open() {
	local url

	url=$(jq -n --arg url "$1" '{url: $url}')
	browser POST url "$url" || browser POST url "$url"
}

# browser_find SELECTOR: prints the first element.
browser_find() {
	browser POST element "$(jq -n --arg css "$1" '{using: "css selector", value: $css}')" |
		jq -r ".\"$browser_element\""
}

# browser_type SELECTOR TEXT
browser_type() {
	browser POST "element/$(browser_find "$1")/value" "$(jq -n --arg text "$2" '{text: $text}')"
}

# browser_click SELECTOR
browser_click() {
	browser POST "element/$(browser_find "$1")/click" '{}'
}

# browser_picture FILE: of what it shows.
browser_picture() {
	browser GET screenshot | base64 -d >"$1"
}

# browser_stop: ends it.
browser_stop() {
	browser_ask DELETE "/session/$browser_session" >/dev/null
}
