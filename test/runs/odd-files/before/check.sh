test -x src/run.sh && test -L src/link && test "$(cat src/link)" = "$(cat src/run.sh)" && test "$(wc -c < src/data.bin)" -eq 4
