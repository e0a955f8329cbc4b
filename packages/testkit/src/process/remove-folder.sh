#!/bin/sh
# remove-folder.sh FOLDER: removes FOLDER once stdin closes, which happens when the parent is gone.
# Processes that write to it are killed at the same moment, so it tries for a while.
trap '' HUP INT TERM
read -r _
tries=0
until rm -rf -- "$1" 2>/dev/null || [ "$tries" -ge 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
