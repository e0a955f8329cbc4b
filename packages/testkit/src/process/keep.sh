#!/bin/sh
# keep.sh ID COMMAND ARGS...: becomes COMMAND, and leaves a watcher that kills everything COMMAND started once fd 3 closes.
# The parent holds the other end of fd 3. The kernel closes it when the parent dies, even by KILL, so the parent has to do
# nothing, and COMMAND never runs unwatched.
# The watcher kills the process group (this script leads its own session) and, where there is /proc, whatever left the group
# but inherited SLIPWAY_KEPT_AS=ID. The watcher's own environment lacks that variable, so it dies last.
id=$1
shift

( (
  trap '' HUP INT TERM
  exec </dev/null >/dev/null 2>&1
  read -r _ <&3
  for environ in $(grep -lsaz "^SLIPWAY_KEPT_AS=$id\$" /proc/[0-9]*/environ); do
    pid=${environ#/proc/}
    kill -KILL "${pid%/environ}"
  done
  kill -KILL 0
) & )

SLIPWAY_KEPT_AS=$id
export SLIPWAY_KEPT_AS
exec "$@" 3<&-
