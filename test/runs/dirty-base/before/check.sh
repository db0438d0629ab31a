grep -q two src/staged.txt && grep -q two src/unstaged.txt && test -f src/untracked.txt && test ! -e src/gone.txt
