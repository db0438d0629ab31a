echo mode
